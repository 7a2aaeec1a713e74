import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const DRAFT = "asas_helpdesk.draft.";
const KEPT = "select, textarea, input:not([type=hidden]):not([type=file])";

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
        const own = `${DRAFT}${this.el.dataset.draft}.`;
        this.draftName = own + this.el.dataset.draftOf;
        // Another person's draft is no business of this one.
        for (const name of Object.keys(browser.sessionStorage)) {
            if (name.startsWith(DRAFT) && !name.startsWith(own)) {
                browser.sessionStorage.removeItem(name);
            }
        }
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
        browser.sessionStorage.setItem(this.draftName, JSON.stringify(draft));
    }

    restoreDraft() {
        let draft = {};
        try {
            draft = JSON.parse(browser.sessionStorage.getItem(this.draftName)) || {};
        } catch {
            browser.sessionStorage.removeItem(this.draftName);
        }
        for (const field of this.fields) {
            if (!(field.name in draft)) {
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

/** The form for a new ticket: the chosen files are looked at before they travel, too. */
export class TicketForm extends KeptForm {
    static selector = ".o_asas_ticket_form";
    dynamicContent = {
        ...this.dynamicContent,
        "#asas_attachments": { "t-on-change": this.lookAtFiles },
        ".o_asas_sending": { "t-att-class": () => ({ "d-none": !this.sending }) },
    };

    start() {
        super.start();
        this.lookAtFiles();
    }

    lookAtFiles() {
        const input = this.el.querySelector("#asas_attachments");
        const files = [...input.files];
        const kinds = input.accept.split(",");
        const warnings = {
            count: files.length > Number(input.dataset.maxFiles),
            size: files.some((file) => file.size > Number(input.dataset.maxBytes)),
            kind: files.some(
                (file) => !kinds.some((kind) => file.name.toLowerCase().endsWith(kind)),
            ),
        };
        this.el.querySelector(".o_asas_files ul").replaceChildren(
            ...files.map((file) => {
                const item = document.createElement("li");
                const name = document.createElement("bdi");
                name.textContent = file.name;
                item.append(name);
                return item;
            }),
        );
        let reason = "";
        for (const warning of this.el.querySelectorAll("[data-warning]")) {
            const holds = warnings[warning.dataset.warning];
            warning.classList.toggle("d-none", !holds);
            reason = reason || (holds ? warning.textContent : "");
        }
        input.setCustomValidity(reason);
        input.classList.toggle("is-invalid", Boolean(reason));
    }
}

/** What was typed has arrived, so its draft has done its service. */
export class SubmittedTicket extends Interaction {
    static selector = ".o_asas_ticket_page[data-submitted]";

    setup() {
        for (const name of Object.keys(browser.sessionStorage)) {
            if (name.startsWith(DRAFT)) {
                browser.sessionStorage.removeItem(name);
            }
        }
    }
}

registry.category("public.interactions").add("asas_helpdesk.act_form", KeptForm);
registry.category("public.interactions").add("asas_helpdesk.ticket_form", TicketForm);
registry.category("public.interactions").add("asas_helpdesk.submitted_ticket", SubmittedTicket);
