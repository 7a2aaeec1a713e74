import { addPart } from "../pages/parts";

const PAUSE = 350;

/**
 * What the script adds to the public page, which works without it: answers are found as the reader
 * types, and saying whether one has helped does not reload the page.
 */
export class SupportPage {
    static selector = ".o_asas_support";

    constructor(el) {
        this.el = el;
        this.asked = 0;
        const field = el.querySelector("#asas_words");
        field.addEventListener("input", () => this.findSoon());
        el.querySelector(".o_asas_search").addEventListener("submit", (ev) => this.onSearch(ev));
        el.addEventListener("submit", (ev) => this.onVerdict(ev));
        // Typed before the script was loaded, or restored by the browser.
        if (field.value.trim() !== field.defaultValue.trim()) {
            this.findSoon();
        }
    }

    findSoon() {
        clearTimeout(this.pause);
        this.pause = setTimeout(() => this.find(), PAUSE);
    }

    onSearch(ev) {
        ev.preventDefault();
        clearTimeout(this.pause);
        this.find().then(() => {
            this.el.querySelector("#asas_answers").scrollIntoView();
        });
    }

    async find() {
        const form = this.el.querySelector(".o_asas_search");
        const url = new URL(form.action);
        url.hash = "";
        const words = form.elements.q.value.trim();
        if (words) {
            url.searchParams.set("q", words);
        }
        const asked = ++this.asked;
        const page = await this.read(url).catch(() => null);
        if (!page) {
            form.submit(); // the browser shows what is wrong
            return;
        }
        if (asked !== this.asked) {
            return; // the reader has typed more meanwhile
        }
        for (const part of [".o_asas_found", ".o_asas_services"]) {
            this.el
                .querySelector(part)
                .replaceChildren(...page.querySelector(`.o_asas_support ${part}`).childNodes);
        }
        history.replaceState(history.state, "", url);
    }

    async onVerdict(ev) {
        const form = ev.target.closest(".o_asas_verdict_of form");
        if (!form) {
            return;
        }
        ev.preventDefault();
        const action = ev.submitter?.getAttribute("formaction") || form.action;
        const box = form.closest(".o_asas_verdict_of");
        const sent = { method: "POST", body: new FormData(form) };
        const page = await this.read(action, sent).catch(() => null);
        const said = page?.querySelector(`#${box.id}`);
        if (!said || said.querySelector("form")) {
            form.action = action;
            form.submit();
            return;
        }
        box.replaceChildren(...said.childNodes);
        box.focus();
    }

    async read(url, options) {
        const response = await fetch(url, options);
        if (!response.ok) {
            throw new Error(response.statusText);
        }
        return new DOMParser().parseFromString(await response.text(), "text/html");
    }
}

addPart(SupportPage);
