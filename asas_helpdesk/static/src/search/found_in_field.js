import { registry } from "@web/core/registry";
import { CharField, charField } from "@web/views/fields/char/char_field";

const ICONS = {
    description: "fa-align-justify",
    detail: "fa-tag",
    message: "fa-comments-o",
    name: "fa-user",
    note: "fa-lock",
    phone: "fa-phone",
    resolution: "fa-check",
};

/** Shows the subject, and below it where the words of a search were found. */
export class FoundInField extends CharField {
    static template = "asas_helpdesk.FoundInField";

    get found() {
        return this.props.record.data.found_in || { subject: [], lines: [] };
    }

    icon({ kind }) {
        return ICONS[kind];
    }
}

registry.category("fields").add("asas_found_in", {
    ...charField,
    component: FoundInField,
    fieldDependencies: [{ name: "found_in", type: "json" }],
});
