import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

const SHAPES = {
    none: { icon: "fa-envelope-o", color: "text-muted" },
    underway: { icon: "fa-clock-o", color: "text-muted" },
    arrived: { icon: "fa-check", color: "text-success" },
    failed: { icon: "fa-phone", color: "text-danger fw-bold" },
};

/** Shows on a card whether the last notice has arrived. */
export class StandingField extends Component {
    static template = "asas_helpdesk.StandingField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name];
    }

    get shape() {
        return SHAPES[this.value];
    }

    get words() {
        const labels = Object.fromEntries(this.props.record.fields[this.props.name].selection);
        return labels[this.value];
    }
}

registry.category("fields").add("asas_standing", {
    component: StandingField,
    displayName: _t("Last Notice"),
    supportedTypes: ["selection"],
});
