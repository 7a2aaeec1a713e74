import { HtmlField, htmlField } from "@html_editor/fields/html_field";

import { registry } from "@web/core/registry";

import { showHeldPictures } from "../pictures/held_pictures";
import { offerOfHeldPictures } from "../pictures/remote_pictures";

import { Component, useEffect, useRef, useState } from "@odoo/owl";

/** The description of a ticket; pictures on other servers are loaded on request. */
export class DescriptionField extends Component {
    static template = "asas_helpdesk.DescriptionField";
    static components = { HtmlField };
    static props = HtmlField.props;

    setup() {
        this.root = useRef("root");
        this.state = useState({ offer: "" });
        useEffect(
            () => {
                const text = document.createElement("template");
                text.innerHTML = this.value;
                this.state.offer = String(offerOfHeldPictures(text.content));
            },
            () => [this.value],
        );
    }

    get value() {
        return String(this.props.record.data[this.props.name] || "");
    }

    onClickShow() {
        showHeldPictures(this.root.el);
        this.state.offer = "";
    }
}

registry.category("fields").add("asas_description", {
    ...htmlField,
    component: DescriptionField,
});
