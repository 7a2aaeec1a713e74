import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

export const DRAFT = "asas_helpdesk.draft.";
// Consent is given again each time, and the field that bots fill in is not kept.
const KEPT =
    "select, textarea, input:not([type=hidden]):not([type=file]):not([type=checkbox]):not([tabindex='-1'])";
const DAY = 24 * 60 * 60 * 1000;
// For visitors who are not signed in, the browser is the only place to keep what was typed.
const PUBLIC = "public";

/** Remove the drafts that meet a condition. */
export function dropDrafts(storage, isOld) {
    for (const name of Object.keys(storage)) {
        if (name.startsWith(DRAFT) && isOld(name)) {
            storage.removeItem(name);
        }
    }
}

/**
 * What the script adds to a form on the page of a ticket, which works without it: a second press
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
        // Another person's draft must not be shown.
        dropDrafts(browser.sessionStorage, (name) => !name.startsWith(own));
    }

    start() {
        // After a refusal the server has returned what was typed.
        if (!this.el.dataset.failed) {
            this.restoreDraft();
        }
        // For browsers that ignore autofocus here; the focus of those already typing is left alone.
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
            // Storage is full or disabled: the form works without it.
        }
    }

    readDraft() {
        try {
            const { at, draft } = JSON.parse(this.storage.getItem(this.draftName)) || {};
            if (draft && Date.now() - at < DAY) {
                return draft;
            }
        } catch {
            // Not one of our drafts.
        }
        this.storage.removeItem(this.draftName);
        return {};
    }

    /** Restore an earlier draft; what has been typed already, while the script was loading, takes
     * precedence. */
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

/** Remove the draft, since what was typed has arrived. */
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
