import { addPart, startParts } from "../pages/parts";
import { KeptForm } from "./kept_form";
import { send } from "./upload";

const PAGE = ".o_asas_new";

/**
 * The form for a new ticket: ready answers for the chosen service, more ways to choose files, and
 * progress while they are sent. What is typed and chosen is kept until it has arrived.
 */
export class TicketForm extends KeptForm {
    static selector = ".o_asas_ticket_form";

    start() {
        super.start();
        this.el
            .querySelector("#asas_service_id")
            .addEventListener("change", () => this.showAnswers());
        const draft = this.el.querySelector(".o_asas_draft");
        if (draft) {
            draft.hidden = false;
            draft.querySelector("button").addEventListener("click", () => this.clear());
        }
        this.showAnswers();
    }

    /** Values in the link to the form take precedence over an earlier draft. */
    restoreDraft() {
        super.restoreDraft();
        const asked = new URLSearchParams(location.search);
        for (const field of this.fields) {
            const value = asked.get(field.name);
            if (value && field.type === "radio") {
                field.checked = field.value === value;
            } else if ([...(field.options || [])].some((option) => option.value === value)) {
                field.value = value;
            }
        }
    }

    /** Show the ready answers for the chosen service, and no others. */
    showAnswers() {
        const answers = this.el.querySelector(".o_asas_answers");
        const chosen = this.el.querySelector("#asas_service_id").value;
        let found = false;
        for (const section of answers.querySelectorAll("[data-service]")) {
            const wanted = section.dataset.service === chosen;
            section.hidden = !wanted;
            found = found || wanted;
        }
        // Announced, so that people who cannot see them know that they are there.
        answers.querySelector(".o_asas_answers_found").hidden = !found;
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
        this.files?.clear();
        this.storage.removeItem(this.draftName);
        this.showAnswers();
        this.fields[0].focus();
    }

    onSubmit(ev) {
        const again = this.sending;
        super.onSubmit(ev);
        if (ev.defaultPrevented) {
            return;
        }
        // A captcha sends the form on its own, as does a browser without a script.
        if (!again && !this.el.dataset.captcha) {
            ev.preventDefault();
            this.send();
        }
    }

    async send() {
        this.showFailure();
        this.showProgress(0);
        const answer = await send(this.el.action, new FormData(this.el), (share) =>
            this.showProgress(share),
        );
        if (answer.goTo) {
            location.assign(answer.goTo);
            return;
        }
        const page = answer.page?.querySelector(PAGE);
        if (page) {
            document.title = answer.page.title;
            this.showPage(page);
            return;
        }
        this.setSending(false);
        this.el.querySelector(".o_asas_progress").hidden = true;
        this.showFailure(answer.failure);
    }

    /** Replace this form with the server's answer, the form with its errors. */
    showPage(page) {
        // Browsers do not pass the chosen files on to another page.
        this.files?.giveTo(page);
        page.querySelector(".o_asas_files_again")?.remove();
        const old = this.el.closest(PAGE);
        old.replaceWith(page);
        startParts(page);
        page.querySelector("#asas_errors")?.focus();
    }

    showProgress(share) {
        const percent = Math.round(share * 100);
        const progress = this.el.querySelector(".o_asas_progress");
        const bar = progress.querySelector("[role=progressbar]");
        progress.hidden = false;
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
            alert.hidden = !holds;
            if (holds) {
                alert.focus();
            }
        }
    }
}

addPart(TicketForm);
