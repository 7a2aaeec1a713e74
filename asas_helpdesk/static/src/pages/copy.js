import { addPart } from "./parts";

/** A button that copies what a field or an element shows; without a script it is not there. */
export class CopyButton {
    static selector = "button[data-copy]";

    constructor(el) {
        this.el = el;
        if (!navigator.clipboard) {
            return; // only on secure addresses
        }
        el.hidden = false;
        el.addEventListener("click", () => this.copy());
    }

    async copy() {
        const source = document.querySelector(this.el.dataset.copy);
        await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
        const said = this.el.querySelector("[role=status]");
        said.textContent = this.el.querySelector(".o_asas_copied").textContent;
    }
}

/** A button that prints the page. */
export class PrintButton {
    static selector = "button[data-print]";

    constructor(el) {
        el.hidden = false;
        el.addEventListener("click", () => window.print());
    }
}

addPart(CopyButton);
addPart(PrintButton);
