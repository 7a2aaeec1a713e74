import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";

import { KeptForm } from "./kept_form";
import { ChosenFiles } from "./chosen_files";
import { send } from "./upload";

const PAGE = ".o_asas_new";

/**
 * The form for a new ticket: ready answers for the chosen service, more ways to choose files, and
 * progress while they are sent. What is typed and chosen is kept until it has arrived.
 */
export class TicketForm extends KeptForm {
    static selector = ".o_asas_ticket_form";
    dynamicContent = {
        ...this.dynamicContent,
        "#asas_service_id": { "t-on-change": this.showAnswers },
        "#asas_attachments": { "t-on-change": () => this.files.takeChosen() },
        ".o_asas_camera input": { "t-on-change": (ev) => this.files.takeFrom(ev.target) },
        ".o_asas_files": { "t-on-click": (ev) => this.files.onClick(ev) },
        ".o_asas_drop": {
            "t-on-dragover.prevent": () => this.markDrop(true),
            "t-on-dragleave": () => this.markDrop(false),
            "t-on-drop.prevent": this.onDrop,
        },
        ".o_asas_draft button": { "t-on-click": this.clear },
        ".o_asas_sending": { "t-att-class": () => ({ "d-none": !this.sending }) },
    };

    setup() {
        super.setup();
        this.files = new ChosenFiles(this.el);
    }

    start() {
        super.start();
        for (const scripted of this.el.querySelectorAll(".o_asas_scripted, .o_asas_draft")) {
            scripted.classList.remove("d-none");
        }
        this.files.start();
        this.showAnswers();
    }

    /** Values in the link to the form take precedence over an earlier draft. */
    restoreDraft() {
        super.restoreDraft();
        const asked = new URLSearchParams(browser.location.search);
        for (const field of this.fields) {
            const value = asked.get(field.name);
            if (value && field.type === "radio") {
                field.checked = field.value === value;
            } else if ([...(field.options || [])].some((option) => option.value === value)) {
                field.value = value;
            }
        }
    }

    markDrop(over) {
        this.el.querySelector(".o_asas_drop").classList.toggle("o_asas_over", over);
    }

    onDrop(ev) {
        this.markDrop(false);
        this.files.add(ev.dataTransfer.files);
    }

    /** Show the ready answers for the chosen service, and no others. */
    showAnswers() {
        const answers = this.el.querySelector(".o_asas_answers");
        const chosen = this.el.querySelector("#asas_service_id").value;
        let found = false;
        for (const section of answers.querySelectorAll("[data-service]")) {
            const wanted = section.dataset.service === chosen;
            section.classList.toggle("d-none", !wanted);
            found = found || wanted;
        }
        // Announced, so that people who cannot see them know that they are there.
        answers.querySelector(".o_asas_answers_found").classList.toggle("d-none", !found);
    }

    /** Discard what was typed and chosen, as on a shared computer. */
    clear() {
        for (const field of this.fields) {
            if (field.type === "radio") {
                field.checked = false;
            } else {
                field.value = "";
            }
        }
        this.files.clear();
        this.storage.removeItem(this.draftName);
        this.showAnswers();
        this.fields[0].focus();
    }

    onSubmit(ev) {
        const again = this.sending;
        super.onSubmit(ev);
        // A captcha sends the form on its own, as does a browser without a script.
        if (!again && !this.el.dataset.captcha) {
            ev.preventDefault();
            this.send();
        }
    }

    async send() {
        this.showFailure();
        this.showProgress(0);
        // Not Odoo's waitFor, which would update this interaction after showPage has ended it.
        const answer = await send(this.el.action, new FormData(this.el), (share) =>
            this.showProgress(share),
        );
        if (this.isDestroyed) {
            return;
        }
        if (answer.goTo) {
            browser.location.assign(answer.goTo);
            return;
        }
        const page = answer.page?.querySelector(PAGE);
        if (page) {
            this.showPage(page);
            return;
        }
        this.sending = false;
        this.el.querySelector(".o_asas_progress").classList.add("d-none");
        this.showFailure(answer.failure);
        this.updateContent();
    }

    /** Replace this form with the server's answer, the form with its errors. */
    showPage(page) {
        // Browsers do not pass the chosen files on to another page.
        this.files.giveTo(page);
        page.querySelector(".o_asas_files_again")?.remove();
        const old = this.el.closest(PAGE);
        const interactions = this.services["public.interactions"];
        // This ends the interaction, so what follows must not depend on it.
        interactions.stopInteractions(old);
        old.replaceWith(page);
        interactions.startInteractions(page);
        page.querySelector("#asas_errors")?.focus();
    }

    showProgress(share) {
        const percent = Math.round(share * 100);
        const progress = this.el.querySelector(".o_asas_progress");
        const bar = progress.querySelector("[role=progressbar]");
        progress.classList.remove("d-none");
        bar.setAttribute("aria-valuenow", percent);
        bar.firstElementChild.style.width = `${percent}%`;
        // Announced in quarters: listeners cannot follow each percent.
        if (percent % 25 === 0) {
            progress.querySelector(".o_asas_percent").textContent = `${percent} %`;
        }
    }

    showFailure(reason) {
        for (const alert of this.el.querySelectorAll("[data-failure]")) {
            const holds = alert.dataset.failure === reason;
            alert.classList.toggle("d-none", !holds);
            if (holds) {
                alert.focus();
            }
        }
    }
}

registry.category("public.interactions").add("asas_helpdesk.ticket_form", TicketForm);
