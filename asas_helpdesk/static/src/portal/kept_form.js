import { addPart } from "../pages/parts";
import { ChosenFiles } from "./chosen_files";
import { Draft, dropOwnDrafts } from "./draft";

// Consent is given again each time, and the field that bots fill in is not kept.
const KEPT =
    "select, textarea, input:not([type=hidden]):not([type=file]):not([type=checkbox]):not([tabindex='-1'])";
/**
 * What the script adds to a form on the page of a ticket, which works without it: a second press
 * sends nothing, and a lost connection or session loses nothing that was typed.
 */
export class KeptForm {
    static selector = ".o_asas_act";

    constructor(el) {
        this.el = el;
        this.sending = false;
        this.draft = new Draft(el.dataset.draft, el.dataset.draftOf);
        el.addEventListener("input", () => this.keepDraft());
        el.addEventListener("change", () => this.keepDraft());
        el.addEventListener("submit", (ev) => this.onSubmit(ev));
        // The browser's “back” may show the page as it was left: while sending.
        window.addEventListener("pageshow", () => this.setSending(false));
        if (el.querySelector(".o_asas_file_input")) {
            this.listenToFiles();
        }
        this.start();
    }

    /** Files can be added in several ways, looked at and removed before they are sent. */
    listenToFiles() {
        this.files = new ChosenFiles(this.el);
        const on = (selector, type, react) =>
            this.el.querySelector(selector)?.addEventListener(type, react);
        on(".o_asas_file_input", "change", () => this.files.takeChosen());
        on(".o_asas_camera input", "change", (ev) => this.files.takeFrom(ev.target));
        on(".o_asas_chosen", "click", (ev) => this.files.onClick(ev));
        on(".o_asas_drop", "dragleave", () => this.markDrop(false));
        on(".o_asas_drop", "dragover", (ev) => {
            ev.preventDefault();
            this.markDrop(true);
        });
        on(".o_asas_drop", "drop", (ev) => {
            ev.preventDefault();
            this.markDrop(false);
            this.files.add(ev.dataTransfer.files);
        });
        const drop = this.el.querySelector(".o_asas_drop");
        drop.classList.add("o_asas_is_scripted");
        for (const part of drop.querySelectorAll("[hidden]")) {
            part.hidden = false;
        }
        drop.querySelector(".o_asas_unscripted")?.remove();
        this.files.start();
    }

    markDrop(over) {
        this.el.querySelector(".o_asas_drop").classList.toggle("o_asas_over", over);
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
        this.draft.keep(draft, this.beside);
    }

    /** What is kept beside the values of the fields. */
    get beside() {
        return {};
    }

    /** Restore an earlier draft; what has been typed already, while the script was loading, takes
     * precedence. */
    restoreDraft() {
        const kept = this.draft.read();
        const { draft } = kept;
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
        return kept;
    }

    onSubmit(ev) {
        if (this.files && !this.files.acceptable) {
            ev.preventDefault();
            this.files.input.focus();
            return;
        }
        if (this.sending) {
            ev.preventDefault();
        }
        this.setSending(true);
    }

    setSending(sending) {
        this.sending = sending;
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            button.disabled = sending;
        }
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
export class SubmittedTicket {
    static selector = ".o_asas_portal[data-submitted]";

    constructor() {
        dropOwnDrafts();
    }
}

addPart(KeptForm);
addPart(SubmittedTicket);
