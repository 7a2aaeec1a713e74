const FIELD = ".o_asas_file_input";

/**
 * The files that are chosen for a form: each choice adds to them, and each file can be removed.
 *
 * They are kept in the form's own field, so that the browser sends them with or without a script.
 */
export class ChosenFiles {
    constructor(form) {
        this.input = form.querySelector(FIELD);
        this.form = form;
        this.list = form.querySelector(".o_asas_chosen");
        this.chosen = [];
    }

    /** Begin with what was chosen before, even while the script was still loading. */
    start() {
        this.add(this.input?.files || []);
    }

    /** Put what was chosen into the field of another form. */
    giveTo(form) {
        const input = form.querySelector(FIELD);
        if (input) {
            input.files = filesOf(this.chosen);
        }
    }

    /** Take over what was just chosen in the form's own field. */
    takeChosen() {
        this.add(this.input.files);
    }

    /** Take over what was chosen in another field, such as the camera's. */
    takeFrom(input) {
        this.add(input.files);
        input.value = "";
    }

    /** Add files, but no file twice. */
    add(files) {
        const known = new Set(this.chosen.map(nameOf));
        this.chosen = [...this.chosen, ...[...files].filter((file) => !known.has(nameOf(file)))];
        this.show();
    }

    clear() {
        this.chosen = [];
        this.show();
    }

    onClick(ev) {
        const button = ev.target.closest("button");
        if (button) {
            const position = Number(button.dataset.position);
            this.chosen = this.chosen.filter((_file, index) => index !== position);
            this.show();
            // Move the focus to the next file, or to the field.
            const left = this.list.querySelectorAll("button[data-position]");
            (left[Math.min(position, left.length - 1)] || this.input).focus();
        }
    }

    show() {
        if (!this.input) {
            return; // no files are accepted
        }
        this.input.files = filesOf(this.chosen);
        const sample = this.list.querySelector(".o_asas_file_sample");
        sample.parentElement.replaceChildren(
            sample,
            ...this.chosen.map((file, position) => this.row(sample, file, position)),
        );
        this.warn();
    }

    row(sample, file, position) {
        const row = sample.cloneNode(true);
        row.className = "o_asas_file_chosen";
        row.hidden = false;
        row.querySelector("bdi").textContent = file.name;
        row.querySelector(".o_asas_about").textContent = sizeOf(file);
        const button = row.querySelector("button");
        button.dataset.position = position;
        button.querySelector("span").textContent = ` ${file.name}`;
        return row;
    }

    /** Whether the server would take all the chosen files, as far as the browser can tell. */
    get acceptable() {
        return !this.input || this.input.checkValidity();
    }

    /** How many files the server has kept already for this form. */
    get keptCount() {
        return this.form.querySelectorAll(".o_asas_kept").length;
    }

    /** Say what would be refused before anything is sent. */
    warn() {
        const { accept, dataset } = this.input;
        const kinds = accept.split(",");
        const warnings = {
            count: this.chosen.length + this.keptCount > Number(dataset.maxFiles),
            size: this.chosen.some((file) => file.size > Number(dataset.maxBytes)),
            kind: this.chosen.some(
                (file) => !kinds.some((kind) => file.name.toLowerCase().endsWith(kind)),
            ),
        };
        let reason = "";
        for (const warning of this.list.querySelectorAll("[data-warning]")) {
            const holds = warnings[warning.dataset.warning];
            warning.hidden = !holds;
            reason = reason || (holds ? warning.textContent : "");
        }
        this.input.setCustomValidity(reason);
        this.input.setAttribute("aria-invalid", Boolean(reason));
    }
}

/** Return files as the list that a field accepts. */
function filesOf(files) {
    const transfer = new DataTransfer();
    for (const file of files) {
        transfer.items.add(file);
    }
    return transfer.files;
}

function nameOf(file) {
    return `${file.name}|${file.size}|${file.lastModified}`;
}

/** Return the size of a file as browsers say it in the language of the page. */
function sizeOf({ size }) {
    const inMegabytes = size >= 1024 * 1024;
    return new Intl.NumberFormat(document.documentElement.lang || "en", {
        style: "unit",
        unit: inMegabytes ? "megabyte" : "kilobyte",
        numberingSystem: "latn",
        maximumFractionDigits: inMegabytes ? 1 : 0,
    }).format(Math.max(size / (inMegabytes ? 1024 * 1024 : 1024), 1));
}
