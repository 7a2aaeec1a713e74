import { lengthOf } from "./field_problems";

const PAUSE = 1000;

/**
 * How many characters a field still takes, below it: only when the limit comes near. More can be
 * typed, and cut afterwards. It is announced when the typing pauses.
 */
export class Counter {
    constructor(field, words) {
        this.field = field;
        this.words = words;
        this.shown = document.createElement("p");
        this.shown.className = "o_asas_count o_asas_hint";
        this.shown.setAttribute("aria-hidden", "true");
        this.said = document.createElement("span");
        this.said.className = "o_asas_sr";
        this.said.setAttribute("role", "status");
        field.after(this.shown, this.said);
        field.addEventListener("input", () => this.update());
        this.update();
    }

    update() {
        const limit = Number(this.field.dataset.limit);
        const length = lengthOf(this.field);
        const left = limit - length;
        const words = left < 0 ? this.words.over : this.words.left;
        const text =
            length >= limit * this.words.from ? words.replace("%(count)s", Math.abs(left)) : "";
        this.shown.textContent = text;
        this.shown.hidden = !text;
        this.shown.classList.toggle("o_asas_count_over", left < 0);
        clearTimeout(this.pause);
        this.pause = setTimeout(() => (this.said.textContent = text), PAUSE);
    }
}
