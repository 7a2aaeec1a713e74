import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { debounce } from "@web/core/utils/timing";
import { Interaction } from "@web/public/interaction";

const PAUSE = 350;

/**
 * What the script adds to the public page, which works without it: answers are found as the reader
 * types, and saying whether one has helped does not reload the page.
 */
export class SupportPage extends Interaction {
    static selector = ".o_asas_support";
    dynamicContent = {
        "#asas_words": { "t-on-input": this.onInput },
        ".o_asas_search": { "t-on-submit": this.onSearch },
        _root: { "t-on-submit": this.onVerdict },
    };

    setup() {
        this.search = debounce(() => this.find(), PAUSE);
        this.asked = 0;
    }

    start() {
        // Typed before the script was loaded, or restored by the browser.
        const field = this.el.querySelector("#asas_words");
        if (field.value.trim() !== field.defaultValue.trim()) {
            this.search();
        }
    }

    destroy() {
        this.search.cancel();
    }

    onInput() {
        this.search();
    }

    onSearch(ev) {
        ev.preventDefault();
        this.search.cancel();
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
        const page = await this.waitFor(this.read(url)).catch(() => null);
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
        browser.history.replaceState(browser.history.state, "", url);
    }

    async onVerdict(ev) {
        const form = ev.target.closest(".o_asas_verdict form");
        if (!form) {
            return;
        }
        ev.preventDefault();
        const action = ev.submitter?.getAttribute("formaction") || form.action;
        const box = form.closest(".o_asas_verdict");
        const sent = { method: "POST", body: new FormData(form) };
        const page = await this.waitFor(this.read(action, sent)).catch(() => null);
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
        const response = await browser.fetch(url, options);
        if (!response.ok) {
            throw new Error(response.statusText);
        }
        return new DOMParser().parseFromString(await response.text(), "text/html");
    }
}

registry.category("public.interactions").add("asas_helpdesk.support_page", SupportPage);
