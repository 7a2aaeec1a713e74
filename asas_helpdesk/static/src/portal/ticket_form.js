import { addPart, startParts } from "../pages/parts";
import { Counter } from "./counters";
import { clearProblems, goToField, problemsIn, showProblems } from "./field_problems";
import { KeptForm } from "./kept_form";
import { Sending } from "./sending";
import { ServiceDetails } from "./service_details";
import { Steps } from "./steps";

const PAGE = ".o_asas_new";
const CHECK = "check";

/**
 * The form for a new ticket: one step at a time, then the page on which all answers are checked.
 * What is typed and chosen is kept until it has arrived.
 */
export class TicketForm extends KeptForm {
    static selector = ".o_asas_ticket_form";

    start() {
        const { change, failed, words } = this.el.dataset;
        this.page = this.el.closest(PAGE);
        this.words = JSON.parse(words);
        this.sending = false;
        this.sender = new Sending(this.el);
        this.steps = new Steps(this.el, this.words);
        // Whether to go back to the check after one answer was changed.
        this.isChanging = Boolean(change);
        super.start();
        new ServiceDetails(this.el);
        for (const field of this.el.querySelectorAll("[data-limit]")) {
            new Counter(field, this.words);
        }
        this.listen();
        this.steps.show(this.steps.of(this.firstError) || this.kept?.step || this.steps.current);
        history.replaceState({ depth: 0, ...history.state, step: this.steps.current }, "");
        document.documentElement.classList.remove("o_asas_steps_soon");
        if (failed) {
            this.keepDraft();
        }
        if (change) {
            this.el.querySelector(`#asas_${CSS.escape(change)}`)?.focus();
        }
        this.isReady = true;
    }

    get firstError() {
        return this.el.querySelector(".o_asas_err[id]")?.id.replace(/_error$/, "") || "nothing";
    }

    listen() {
        this.el.addEventListener("click", (ev) => {
            const button = ev.target.closest("button[name=remove]");
            if (button) {
                ev.preventDefault();
                this.removeKept(button);
            }
        });
        this.page.querySelector(".o_asas_back").addEventListener("click", (ev) => this.onBack(ev));
        this.page.addEventListener("click", (ev) => goToField(ev));
        // A link within the page is no step.
        this.onPopState = (ev) => ev.state && this.goTo(ev.state.step);
        window.addEventListener("popstate", this.onPopState);
        this.el.querySelector(".o_asas_draft").hidden = false;
        const clear = this.el.querySelector(".o_asas_clear");
        clear.hidden = false;
        clear.addEventListener("click", () => this.clear());
    }

    // -------------------------------------------------------------- Draft

    /** Values in the link to the form take precedence over an earlier draft. */
    restoreDraft() {
        const kept = super.restoreDraft();
        const query = new URLSearchParams(location.search);
        for (const field of this.fields) {
            const short = field.name.replace(/^ticket_|_id$/g, "");
            const value = query.get(field.name) || query.get(short);
            if (value && field.type === "radio") {
                field.checked = field.value === value;
            } else if ([...(field.options || [])].some((option) => option.value === value)) {
                field.value = value;
            }
        }
        if (kept.token) {
            // The same form: sent before its page was loaded again, it is the same ticket.
            this.el.elements.form_token.value = kept.token;
        }
        for (const file of kept.files || []) {
            this.addKept(file);
        }
        if (!query.size) {
            this.kept = kept;
        }
    }

    get beside() {
        return {
            step: this.steps.current,
            token: this.el.elements.form_token.value,
            files: [...this.el.querySelectorAll(".o_asas_kept")].map((row) => ({
                key: row.querySelector("input").value,
                name: row.querySelector("bdi").textContent,
                size: row.querySelector(".o_asas_about").textContent.trim(),
            })),
        };
    }

    /** Discard what was typed and chosen, as on a shared computer. */
    clear() {
        const keys = this.beside.files.map((file) => file.key);
        if (keys.length) {
            const removed = new FormData();
            removed.set("csrf_token", this.el.elements.csrf_token.value);
            keys.forEach((key) => {
                removed.append("kept", key);
                removed.append("remove", key);
            });
            fetch(this.el.action, { method: "POST", body: removed }).catch(() => {});
        }
        for (const field of this.fields) {
            if (field.type === "radio") {
                field.checked = false;
            } else {
                field.value = "";
            }
        }
        this.el.querySelectorAll(".o_asas_kept").forEach((row) => row.remove());
        this.files?.clear();
        this.draft.drop();
        clearProblems(this.page);
        this.el.dispatchEvent(new Event("asas_cleared"));
        this.isChanging = false;
        this.steps.show(this.steps.names[0]);
        this.steps.focus();
    }

    // -------------------------------------------------------------- Kept files

    addKept({ key, name, size }) {
        const row = this.el
            .querySelector(".o_asas_kept_sample")
            ?.content.firstElementChild.cloneNode(true);
        if (row) {
            row.querySelector("bdi").textContent = name;
            row.querySelector(".o_asas_about").textContent = size;
            row.querySelector("input").value = key;
            row.querySelector("button").value = key;
            row.querySelector("button .o_asas_sr").textContent = name;
            this.el.querySelector(".o_asas_kept_files").append(row);
        }
    }

    removeKept(button) {
        button.closest(".o_asas_kept").remove();
        this.files.warn();
        this.keepDraft();
        this.files.input.focus();
    }

    /** Have the server keep the chosen files; return whether all of them were accepted. */
    async sendFiles() {
        const answer = await this.post("files");
        const page = answer.page?.querySelector(PAGE);
        const kept = page?.querySelector(".o_asas_kept_files");
        if (!kept) {
            this.showAnswer(answer);
            return false;
        }
        this.el.elements.csrf_token.value = page.querySelector("[name=csrf_token]").value;
        this.el.querySelector(".o_asas_kept_files").replaceChildren(...kept.children);
        if (!page.querySelector(".o_asas_files_again")) {
            this.files.clear();
        }
        this.keepDraft();
        const refused = page.querySelector("#asas_attachments_error > span > :last-child");
        if (refused) {
            this.showProblems([{ id: "asas_attachments", words: refused.textContent }]);
        }
        return !refused;
    }

    // -------------------------------------------------------------- Steps

    onSubmit(ev) {
        // The browser sends the whole form where the script could not begin, or cannot go on.
        if (this.isReady && ev.submitter?.name !== "remove") {
            ev.preventDefault();
            this.goOn().catch(() => this.submitNatively());
        }
    }

    onBack(ev) {
        if (this.steps.position > 0) {
            ev.preventDefault();
            if (history.state?.depth) {
                history.back();
            } else {
                this.goTo(this.steps.names[this.steps.position - 1]);
            }
        }
    }

    /** Go on to the next step, or to the check, if nothing is wrong with this one. */
    async goOn() {
        if (this.sending) {
            return;
        }
        const isLeaving = this.isChanging || this.steps.isLast;
        const parts = isLeaving ? this.steps.sections : [this.steps.section];
        clearProblems(this.page);
        const wrong = parts.find((part) => this.problemsIn(part).length);
        if (wrong) {
            this.steps.show(wrong.dataset.step);
            this.showProblems(this.problemsIn(wrong));
            return;
        }
        if (this.files?.chosen.length && !(await this.sendFiles())) {
            return;
        }
        if (isLeaving) {
            this.showAnswer(await this.post(CHECK));
            return;
        }
        this.steps.show(this.steps.names[this.steps.position + 1]);
        this.remember(this.steps.current);
        this.keepDraft();
        this.steps.focus();
    }

    problemsIn(part) {
        const problems = problemsIn(part);
        if (this.files?.input && part.contains(this.files.input) && !this.files.acceptable) {
            problems.push({ id: this.files.input.id, words: this.files.input.validationMessage });
        }
        return problems;
    }

    showProblems(problems) {
        const sample = this.page.querySelector(".o_asas_errors_sample");
        showProblems(this.page, problems, sample);
        this.steps.entitle();
    }

    /** Let the browser's own way back lead from this step to the one before. */
    remember(step) {
        history.pushState({ step, depth: (history.state?.depth || 0) + 1 }, "");
    }

    /** Show a step again, as when the reader goes back. */
    goTo(step) {
        if (this.check || this.page.isConnected) {
            clearProblems(this.page);
            this.showForm();
            this.steps.show(step === CHECK ? this.steps.names.at(-1) : step || this.steps.names[0]);
            this.keepDraft();
            this.steps.focus();
        }
    }

    // -------------------------------------------------------------- Server

    async post(act) {
        this.setSending(true);
        const answer = await this.sender.send({ act });
        this.setSending(false);
        return answer;
    }

    showAnswer({ goTo, page }) {
        if (goTo) {
            location.assign(goTo);
            return;
        }
        const answered = page?.querySelector(PAGE);
        if (!answered) {
            if (page) {
                this.sender.showFailure("lost");
            }
        } else if (!answered.querySelector(".o_asas_check_form")) {
            this.replaceBy(answered, page.title);
        } else if (this.el.dataset.native) {
            this.submitNatively();
        } else {
            this.remember(CHECK);
            this.showCheck(answered, page.title);
        }
    }

    /** Let the browser load the page to check the answers, since a captcha does not start on a page
     * that the script puts in. */
    submitNatively() {
        const act = document.createElement("input");
        act.type = "hidden";
        act.name = "act";
        act.value = CHECK;
        this.el.append(act);
        HTMLFormElement.prototype.submit.call(this.el);
    }

    /** Replace this form by the server's, with its errors. */
    replaceBy(page, title) {
        window.removeEventListener("popstate", this.onPopState);
        if (page.querySelector(".o_asas_files_again")) {
            // Browsers do not pass the chosen files on to another page.
            this.files?.giveTo(page);
            page.querySelector(".o_asas_files_again").remove();
        }
        const old = this.check || this.page;
        document.title = title;
        old.replaceWith(page);
        startParts(page);
        page.querySelector("#asas_errors")?.focus();
    }

    showCheck(page, title) {
        const old = this.check || this.page;
        this.check = page;
        this.title = title;
        this.isChanging = false;
        const sent = page.querySelector(".o_asas_check_form").elements;
        for (const name of ["csrf_token", "form_token"]) {
            this.el.elements[name].value = sent[name].value;
        }
        this.keepDraft();
        page.addEventListener("click", (ev) => this.onChange(ev));
        page.addEventListener("asas_answered", (ev) => {
            ev.preventDefault();
            this.onAnswered(ev.detail);
        });
        document.title = title;
        if (old !== page) {
            old.replaceWith(page);
        }
        startParts(page);
        (page.querySelector("#asas_errors") || page.querySelector("h1")).focus();
        window.scrollTo(0, 0);
    }

    /** Show what the server says to the answers that were checked and submitted. */
    onAnswered({ page }) {
        const answered = page.querySelector(PAGE);
        if (answered.querySelector(".o_asas_check_form")) {
            this.showCheck(answered, page.title);
        } else {
            this.replaceBy(answered, page.title);
        }
    }

    onChange(ev) {
        const button = ev.target.closest("button[name=change]");
        if (button) {
            ev.preventDefault();
            const id = `asas_${button.value}`;
            const isBack = button.matches(".o_asas_back");
            this.showForm();
            this.isChanging = !isBack;
            this.steps.show(this.steps.of(id));
            this.remember(this.steps.current);
            this.keepDraft();
            if (isBack) {
                this.steps.focus();
            } else {
                this.page.querySelector(`#${id}`).focus();
            }
        }
    }

    showForm() {
        if (this.check) {
            this.check.replaceWith(this.page);
            this.check = null;
            this.isChanging = false;
        }
    }
}

addPart(TicketForm);
