import { _t } from "@web/core/l10n/translation";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { useService } from "@web/core/utils/hooks";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

import { CaptureDraft } from "./capture_draft";
import { ContactLinks } from "./contact_field";

const FEWEST_LETTERS = 3;

/** Odoo's field that completes what is typed, for hands that do not leave the keyboard. */
class PersonInput extends AutoComplete {
    static template = "asas_helpdesk.PersonInput";

    async onInputKeydown(ev) {
        const hotkey = getActiveHotkey(ev);
        if (hotkey === "enter") {
            // Never the whole form. It may be faster than the list: it means the first found.
            ev.preventDefault();
            ev.stopPropagation();
            await this.loadingPromise;
            if (!this.activeOption) {
                await this.open(true);
            }
        } else if (hotkey !== "tab" || !this.isOpened) {
            return super.onInputKeydown(ev);
        }
        // Who goes on with Tab means what is marked.
        if (this.activeOption) {
            ev.preventDefault();
            this.selectOption(this.activeOption);
        } else {
            this.close();
        }
    }
}

/** Who speaks: somebody whom the desk knows, or somebody new, known by what is typed. */
export class PersonPicker extends Component {
    static template = "asas_helpdesk.PersonPicker";
    static components = { ContactLinks, PersonInput };
    static props = {
        draft: CaptureDraft,
        keepsContacts: Boolean,
        // The person has changed in a way that may lead to other tickets.
        onChange: Function,
        // A name, number or address is being typed.
        onTyping: Function,
        // The person is found: one writes on.
        onFound: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.draft = useState(this.props.draft.values);
        this.state = useState({
            // What the field is given to show; it has its own mind while one types.
            shown: this.draft.words,
            next: null,
        });
        this.fields = { name: useRef("name"), phone: useRef("phone") };
        useEffect(
            (next) => {
                if (next) {
                    this.fields[next.field].el?.focus();
                }
            },
            () => [this.state.next],
        );
    }

    get sources() {
        return [{ options: (words) => this.find(words), optionSlot: "person" }];
    }

    openLabel({ open }) {
        return _t("Open tickets: %(count)s", { count: open });
    }

    /** The people whom the words mean, and after them somebody new. */
    async find(words) {
        if (words.length < FEWEST_LETTERS) {
            return [];
        }
        const people = await this.orm.silent.call("asas.helpdesk.capture", "find", [words], {});
        return [
            ...people.map((person) => ({
                label: person.name,
                data: person,
                onSelect: () => this.pick(person),
            })),
            { label: _t("Somebody new"), data: {}, onSelect: () => this.takeAsNew() },
        ];
    }

    onInput(ev) {
        this.draft.words = ev.target.value;
    }

    pick(person) {
        const named = person.partner_id ? person : null;
        Object.assign(this.draft, {
            person: named,
            unknown: !named,
            words: named ? "" : person.name,
            name: named ? "" : person.name,
            phone: named ? "" : person.phone,
            email: named ? "" : person.email,
            kind: person.kind,
            named: person.ticket_id,
        });
        this.state.shown = this.draft.words;
        this.props.onChange();
        this.props.onFound();
    }

    takeAsNew() {
        this.props.draft.readWords();
        this.state.shown = this.draft.words;
        this.props.onChange();
        this.state.next = { field: this.draft.name ? "phone" : "name" };
    }

    forget() {
        this.props.draft.forgetPerson();
        this.state.shown = "";
        this.props.onChange();
    }
}
