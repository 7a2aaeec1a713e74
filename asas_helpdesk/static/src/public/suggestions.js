import { addPart } from "../pages/parts";

const PAUSE = 350;

/** Ready answers that are found while the subject is typed, or when a service is chosen. */
export class Suggestions {
    static selector = ".o_asas_answers";

    constructor(el) {
        this.el = el;
        this.form = el.closest("form");
        this.asked = 0;
        const { subject, service_id: service } = this.form.elements;
        subject.addEventListener("input", () => this.findSoon());
        service.addEventListener("change", () => this.find());
        this.form.addEventListener("asas_cleared", () => this.show(null));
        // Restored from a draft, or typed before the script was loaded.
        if (subject.value !== subject.defaultValue || service.value) {
            this.findSoon();
        }
    }

    findSoon() {
        clearTimeout(this.pause);
        this.pause = setTimeout(() => this.find(), PAUSE);
    }

    async find() {
        clearTimeout(this.pause);
        const { subject, service_id: service } = this.form.elements;
        // In the language of the address, if it says one.
        const path = location.pathname.replace(/\/(support|my\/tickets)\/new$/, "");
        const query = new URLSearchParams({
            subject: subject.value.trim(),
            service: service.value,
        });
        const asked = ++this.asked;
        try {
            const response = await fetch(`${path}/support/suggestions?${query}`);
            if (response.ok && asked === this.asked) {
                const text = await response.text();
                const page = new DOMParser().parseFromString(text, "text/html");
                this.show(page.querySelector(".o_asas_suggest"));
            }
        } catch {
            // Without a connection the form goes on without suggestions.
        }
    }

    show(found) {
        const place = this.el.querySelector(".o_asas_suggestions");
        // What the reader has unfolded stays, as long as the same answers are found.
        if (place.textContent.trim() !== (found?.textContent.trim() || "")) {
            place.replaceChildren(...(found ? [found] : []));
            this.el.querySelector("[role=status]").textContent = found?.dataset.said || "";
        }
    }
}

addPart(Suggestions);
