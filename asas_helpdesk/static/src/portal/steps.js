/** The steps of a form, of which one is shown at a time; its heading is that of the page. */
export class Steps {
    constructor(form, words) {
        this.form = form;
        this.words = words;
        this.page = form.closest(".o_asas_new");
        this.sections = [...form.querySelectorAll(".o_asas_step")];
        this.names = this.sections.map((section) => section.dataset.step);
        this.heading = this.page.querySelector("h1");
        this.stage = this.page.querySelector(".o_asas_stage");
        // The name of the institute stands at the end of each title.
        this.titleEnd = document.title.split(" · ").slice(1).join(" · ");
        this.page.classList.add("o_asas_stepwise");
        this.position = Math.max(
            0,
            this.sections.findIndex((section) => section.matches(".o_asas_step_start")),
        );
    }

    get current() {
        return this.names[this.position];
    }

    get section() {
        return this.sections[this.position];
    }

    get isLast() {
        return this.position === this.names.length - 1;
    }

    /** Return the step that asks for a field. */
    of(id) {
        const field = this.form.querySelector(`#${id}`);
        return field?.closest(".o_asas_step")?.dataset.step;
    }

    show(name) {
        this.position = Math.max(0, this.names.indexOf(name));
        for (const section of this.sections) {
            section.hidden = section !== this.section;
        }
        this.page.querySelector(".o_asas_ways")?.toggleAttribute("hidden", this.position > 0);
        this.entitle();
    }

    /** Call the page by its step, in the words for the kind of ticket that was chosen. */
    entitle() {
        const kind = this.form.querySelector("[name=ticket_type]:checked")?.value;
        const { names, headings, prospects, stage } = this.words;
        const heading = headings[this.current][kind] || headings[this.current][""];
        const number = stage
            .replace("%(number)s", this.position + 1)
            .replace("%(count)s", this.names.length);
        this.heading.textContent = heading;
        this.stage.textContent = `${names[kind] || names[""]} · ${number}`;
        this.stage.hidden = false;
        this.page.querySelector(".o_asas_prospect").textContent = prospects[kind] || prospects[""];
        const wrong = this.page.querySelector("#asas_errors") ? `${this.words.error} ` : "";
        document.title = `${wrong}${heading} · ${number} · ${this.titleEnd}`;
    }

    focus() {
        this.heading.focus({ preventScroll: true });
        window.scrollTo(0, 0);
    }
}
