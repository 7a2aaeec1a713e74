import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { PropertyValue } from "@web/views/fields/properties/property_value";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/**
 * The answers to the fields of a service. Odoo's widget for properties also lets administrators
 * define them; here they are defined on the service, and what they ask is said beside them.
 */
export class DetailsField extends Component {
    static template = "asas_helpdesk.DetailsField";
    static components = { PropertyValue };
    static props = { ...standardFieldProps };

    get details() {
        const details = this.props.record.data[this.props.name] || [];
        return details.map((detail) => ({
            ...detail,
            id: `${this.props.id || this.props.name}_${detail.name}`,
        }));
    }

    /** Change one answer; the others stay as they are, those that are not given as well. */
    answer(name, value) {
        const details = (this.props.record.data[this.props.name] || []).map((detail) =>
            detail.name === name ? { ...detail, value } : { ...detail },
        );
        this.props.record.update({ [this.props.name]: details });
    }

    /** Return an answer as it is typed; a number without the zeros that the server adds. */
    valueOf(detail) {
        return detail.value || detail.value === 0 ? String(detail.value) : "";
    }

    /** A text or number as it was typed; the server says what is wrong with it. */
    type(detail, typed) {
        this.answer(detail.name, typed.trim() || false);
    }
}

registry.category("fields").add("asas_details", {
    component: DetailsField,
    displayName: _t("Details of the Service"),
    supportedTypes: ["properties"],
});
