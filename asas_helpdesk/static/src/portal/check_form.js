import { addPart, startParts } from "../pages/parts";
import { clearProblems, goToField, problemsIn, showProblems } from "./field_problems";
import { Sending } from "./sending";

const PAGE = ".o_asas_new";

/** The page on which all answers are checked and submitted: nothing is lost if that fails. */
export class CheckForm {
    static selector = ".o_asas_check_form";

    constructor(el) {
        this.el = el;
        this.page = el.closest(PAGE);
        this.sender = new Sending(el);
        this.isSending = false;
        // Before a captcha, which sends the form on its own.
        el.addEventListener("submit", (ev) => this.onSubmit(ev), true);
        this.page.addEventListener("click", (ev) => goToField(ev));
        window.addEventListener("pageshow", () => this.setSending(false));
        if (document.activeElement === document.body) {
            this.page.querySelector("#asas_errors")?.focus();
        }
    }

    onSubmit(ev) {
        clearProblems(this.page);
        const problems = problemsIn(this.el);
        if (problems.length || this.isSending) {
            ev.preventDefault();
            ev.stopImmediatePropagation();
            if (problems.length) {
                showProblems(this.page, problems, this.page.querySelector(".o_asas_errors_sample"));
            }
        } else if (!this.el.dataset.captcha) {
            ev.preventDefault();
            this.send().catch(() => HTMLFormElement.prototype.submit.call(this.el));
        }
    }

    async send() {
        this.setSending(true);
        const { goTo, page } = await this.sender.send();
        if (goTo) {
            location.assign(goTo);
            return;
        }
        this.setSending(false);
        if (!page?.querySelector(PAGE)) {
            this.sender.showFailure("lost");
            return;
        }
        const answered = new CustomEvent("asas_answered", { detail: { page }, cancelable: true });
        // Where the form is still there behind this page, it goes on with the answer.
        if (this.page.dispatchEvent(answered)) {
            this.replaceBy(page.querySelector(PAGE), page.title);
        }
    }

    replaceBy(page, title) {
        document.title = title;
        this.page.replaceWith(page);
        startParts(page);
        page.querySelector("#asas_errors")?.focus();
    }

    setSending(isSending) {
        this.isSending = isSending;
        for (const button of this.el.querySelectorAll("button[type=submit]")) {
            button.disabled = isSending;
        }
    }
}

addPart(CheckForm);
