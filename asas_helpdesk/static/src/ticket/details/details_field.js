import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { useInputField } from "@web/views/fields/input_field_hook";
import { PropertyValue } from "@web/views/fields/properties/property_value";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const TYPED = ["char", "float"];

/** An answer that is typed, kept as it is typed: the server says what is wrong with it. */
export class DetailInput extends Component {
    static template = "asas_helpdesk.DetailInput";
    static props = { record: Object, path: String, id: String, value: String, hint: String };

    setup() {
        useInputField({
            fieldName: this.props.path,
            getValue: () => this.props.value,
            parse: (typed) => typed.trim() || false,
        });
    }
}

/**
 * The answers to the fields of a service. Odoo's widget for properties also lets administrators
 * define them; here they are defined on the service, and what they ask is said beside them.
 */
export class DetailsField extends Component {
    static template = "asas_helpdesk.DetailsField";
    static components = { DetailInput, PropertyValue };
    static props = { ...standardFieldProps };

    get details() {
        const details = this.props.record.data[this.props.name] || [];
        return details.map((detail) => ({
            ...detail,
            id: `${this.props.id || this.props.name}_${detail.name}`,
            path: `${this.props.name}.${detail.name}`,
            isTyped: TYPED.includes(detail.type),
            shown: detail.value || detail.value === 0 ? String(detail.value) : "",
        }));
    }

    /** Change one answer; the others stay as they are, those that are not given as well. */
    answer({ path }, value) {
        this.props.record.update({ [path]: value });
    }
}

registry.category("fields").add("asas_details", {
    component: DetailsField,
    displayName: _t("Details of the Service"),
    supportedTypes: ["properties"],
});
