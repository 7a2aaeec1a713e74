import { deserializeDateTime } from "@web/core/l10n/dates";
import { CheckBox } from "@web/core/checkbox/checkbox";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

import { formatShortMoment } from "../ticket/duration";

/**
 * The reports that are suggested for one incident, each with why: none is combined that is not
 * ticked.
 */
export class ReportsField extends Component {
    static template = "asas_helpdesk.ReportsField";
    static components = { CheckBox };
    static props = { ...standardFieldProps };

    get reports() {
        return this.props.record.data.offered || [];
    }

    isChosen(report) {
        return this.props.record.data[this.props.name].currentIds.includes(report.id);
    }

    get areAllChosen() {
        return this.reports.every((report) => this.isChosen(report));
    }

    moment(report) {
        return formatShortMoment(deserializeDateTime(report.received_at));
    }

    chooseAll() {
        return this.props.record.data[this.props.name].addAndRemove({
            add: this.reports.filter((each) => !this.isChosen(each)).map((each) => each.id),
            remove: [],
        });
    }

    onChange(report, chosen) {
        return this.props.record.data[this.props.name].addAndRemove({
            add: chosen ? [report.id] : [],
            remove: chosen ? [] : [report.id],
        });
    }
}

registry.category("fields").add("asas_reports", {
    component: ReportsField,
    supportedTypes: ["many2many"],
    isEmpty: () => false,
    fieldDependencies: [
        { name: "offered_ids", type: "many2many", relation: "asas.helpdesk.ticket" },
        { name: "offered", type: "json", readonly: true },
    ],
});
