import { _t } from "@web/core/l10n/translation";
import { AutoComplete } from "@web/core/autocomplete/autocomplete";
import { getActiveHotkey } from "@web/core/hotkeys/hotkey_service";
import { useService } from "@web/core/utils/hooks";

import { Component, onMounted, useEffect, useRef, useState } from "@odoo/owl";

import { CaptureDraft } from "./capture_draft";
import { ContactLinks } from "./contact_field";

const FEWEST_LETTERS = 3;

/** Odoo's autocomplete field, for use with the keyboard alone. */
class PersonInput extends AutoComplete {
    static template = "asas_helpdesk.PersonInput";

    async onInputKeydown(ev) {
        const hotkey = getActiveHotkey(ev);
        if (hotkey === "enter") {
            // Enter never submits the form. Before the list is shown, it takes the first result.
            ev.preventDefault();
            ev.stopPropagation();
            await this.loadingPromise;
            if (!this.activeOption) {
                await this.open(true);
            }
        } else if (hotkey !== "tab" || !this.isOpened) {
            return super.onInputKeydown(ev);
        }
        // Tab takes the highlighted option.
        if (this.activeOption) {
            ev.preventDefault();
            this.selectOption(this.activeOption);
        } else {
            this.close();
        }
    }
}

/** Chooses who speaks: a person the desk knows, or a new one, known by what is typed. */
export class PersonPicker extends Component {
    static template = "asas_helpdesk.PersonPicker";
    static components = { ContactLinks, PersonInput };
    static props = {
        draft: CaptureDraft,
        keepsContacts: Boolean,
        // Called when the person has changed in a way that may lead to other tickets.
        onChange: Function,
        // Called while a name, number or address is being typed.
        onTyping: Function,
        // Called when the person is found, to move on to the next field.
        onFound: Function,
    };

    setup() {
        this.orm = useService("orm");
        this.draft = useState(this.props.draft.values);
        this.state = useState({
            // The text that the field is given to show; while the user types, it keeps its own.
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
        onMounted(() => this.answer());
    }

    /** Look up the caller. Who alone has the number is taken; else it is left to choose. */
    async answer() {
        if (!this.draft.ringing) {
            return;
        }
        this.draft.ringing = false;
        if (!this.draft.words) {
            return; // the number is withheld
        }
        const options = await this.find(this.draft.words);
        if (options.length === 2) {
            options[0].onSelect();
        } else if (options.length === 1) {
            this.takeAsNew();
        }
    }

    get sources() {
        return [{ options: (words) => this.find(words), optionSlot: "person" }];
    }

    openLabel({ open }) {
        return _t("Open tickets: %(count)s", { count: open });
    }

    /** Return the people who match the words, and after them the option of a new person. */
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
