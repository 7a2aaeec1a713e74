import { registry } from "@web/core/registry";
import { TextField, textField } from "@web/views/fields/text/text_field";

import { Component } from "@odoo/owl";

/** What the beneficiary will read of a move: the words may be changed, the frame is fixed. */
export class WordsField extends Component {
    static template = "asas_helpdesk.WordsField";
    static components = { TextField };
    static props = TextField.props;

    get data() {
        return this.props.record.data;
    }

    /** The language in which the beneficiary is written to decides the direction. */
    get direction() {
        return (this.data.frame_lang || "").startsWith("ar") ? "rtl" : "ltr";
    }
}

registry.category("fields").add("asas_words", {
    ...textField,
    component: WordsField,
    fieldDependencies: [
        { name: "frame_subject", type: "char", readonly: true },
        { name: "frame_before", type: "html", readonly: true },
        { name: "frame_after", type: "html", readonly: true },
        { name: "frame_lang", type: "char", readonly: true },
        { name: "reach", type: "char", readonly: true },
        { name: "leaving", type: "char", readonly: true },
    ],
});
