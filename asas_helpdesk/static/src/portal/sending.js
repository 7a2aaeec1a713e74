import { send } from "./upload";

/** Send what a form holds without leaving the page, and show how far it is and why it failed. */
export class Sending {
    constructor(form) {
        this.form = form;
    }

    /** Send the form, with some further values; return the server's answer. */
    async send(values = {}) {
        this.showFailure();
        this.showProgress(0);
        const sent = new FormData(this.form);
        for (const [name, value] of Object.entries(values)) {
            sent.set(name, value);
        }
        const answer = await send(this.form.action, sent, (share) => this.showProgress(share));
        this.form.querySelector(".o_asas_progress").hidden = true;
        if (!answer.goTo && !answer.page) {
            this.showFailure(answer.failure);
        }
        return answer;
    }

    showProgress(share) {
        const percent = Math.round(share * 100);
        const progress = this.form.querySelector(".o_asas_progress");
        const bar = progress.querySelector("[role=progressbar]");
        progress.hidden = false;
        bar.setAttribute("aria-valuenow", percent);
        bar.firstElementChild.style.inlineSize = `${percent}%`;
        // Announced in quarters: listeners cannot follow each percent.
        if (percent % 25 === 0) {
            progress.querySelector(".o_asas_percent").textContent = `${percent} %`;
        }
    }

    showFailure(reason) {
        for (const alert of this.form.querySelectorAll("[data-failure]")) {
            const holds = alert.dataset.failure === reason;
            alert.hidden = !holds;
            if (holds) {
                alert.focus();
            }
        }
    }
}
