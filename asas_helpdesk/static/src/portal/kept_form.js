import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

export const DRAFT = "asas_helpdesk.draft.";
// Consent is given anew each time, and what machines fill in is nobody's.
const KEPT =
    "select, textarea, input:not([type=hidden]):not([type=file]):not([type=checkbox]):not([tabindex='-1'])";
const DAY = 24 * 60 * 60 * 1000;
// Whoever is not signed in has no other place for what was typed than the browser itself.
const PUBLIC = "public";

/** Take away the drafts that fulfil a condition. */
export function dropDrafts(storage, isOld) {
    for (const name of Object.keys(storage)) {
        if (name.startsWith(DRAFT) && isOld(name)) {
            storage.removeItem(name);
        }
    }
}

/**
 * What a script can add to a form on the page of a ticket, which works without it: a second press
 * sends nothing, and a lost connection or session loses nothing that was typed.
 */
export class KeptForm extends Interaction {
    static selector = ".o_asas_act";
    dynamicContent = {
        _root: {
            "t-on-input": this.keepDraft,
            "t-on-change": this.keepDraft,
            "t-on-submit": this.onSubmit,
        },
        _window: { "t-on-pageshow": this.onPageShow },
        "button[type=submit]": {
            "t-att-disabled": () => this.sending,
        },
    };

    setup() {
        this.sending = false;
        const { draft, draftOf } = this.el.dataset;
        const own = `${DRAFT}${draft}.`;
        this.draftName = own + draftOf;
        this.storage = draft === PUBLIC ? browser.localStorage : browser.sessionStorage;
        // Another person's draft is no business of this one.
        dropDrafts(browser.sessionStorage, (name) => !name.startsWith(own));
    }

    start() {
        // After a refusal the server has given back what was typed.
        if (!this.el.dataset.failed) {
            this.restoreDraft();
        }
        // Browsers that ignore autofocus here; who has begun to mend is left alone.
        if (document.activeElement === document.body) {
            document.querySelector("#asas_errors")?.focus();
        }
    }

    get fields() {
        return [...this.el.querySelectorAll(KEPT)];
    }

    keepDraft() {
        const draft = {};
        for (const field of this.fields) {
            if (field.type !== "radio" || field.checked) {
                draft[field.name] = field.value;
            }
        }
        try {
            this.storage.setItem(this.draftName, JSON.stringify({ at: Date.now(), draft }));
        } catch {
            // No room, or not wished for: the form works without.
        }
    }

    readDraft() {
        try {
            const { at, draft } = JSON.parse(this.storage.getItem(this.draftName)) || {};
            if (draft && Date.now() - at < DAY) {
                return draft;
            }
        } catch {
            // It is not ours.
        }
        this.storage.removeItem(this.draftName);
        return {};
    }

    /** Put back what was typed another time; what is typed already, while the script was on its
     * way, goes before it. */
    restoreDraft() {
        const draft = this.readDraft();
        const fields = this.fields;
        const begun = new Set(fields.filter(isChanged).map((field) => field.name));
        for (const field of fields) {
            if (!(field.name in draft) || begun.has(field.name)) {
                continue;
            }
            if (field.type === "radio") {
                field.checked = field.value === draft[field.name];
            } else {
                field.value = draft[field.name];
            }
        }
    }

    onSubmit(ev) {
        if (this.sending) {
            ev.preventDefault();
        }
        this.sending = true;
    }

    onPageShow() {
        // The browser's “back” may show the page as it was left: while sending.
        this.sending = false;
    }
}

/** Whether a field differs from what the server has sent. */
function isChanged(field) {
    if (field.type === "radio") {
        return field.checked !== field.defaultChecked;
    }
    if (field.options) {
        const sent = [...field.options].findIndex((option) => option.defaultSelected);
        return field.selectedIndex !== Math.max(sent, 0);
    }
    return field.value !== field.defaultValue;
}

/** What was typed has arrived, so its draft has done its service. */
export class SubmittedTicket extends Interaction {
    static selector = ".o_asas_portal[data-submitted]";

    setup() {
        for (const storage of [browser.sessionStorage, browser.localStorage]) {
            dropDrafts(storage, () => true);
        }
    }
}

registry.category("public.interactions").add("asas_helpdesk.action_form", KeptForm);
registry.category("public.interactions").add("asas_helpdesk.submitted_ticket", SubmittedTicket);
