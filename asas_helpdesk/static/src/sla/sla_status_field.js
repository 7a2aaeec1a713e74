import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

import { formatMoment } from "../ticket/duration";
import { useNow } from "./deadline_field";

const SHAPES = {
    met: { icon: "fa-check-circle", color: "success", text: "text-success", label: _t("Met") },
    running: {
        icon: "fa-clock-o",
        color: "info",
        text: "text-info-emphasis",
        label: _t("Running"),
    },
    paused: {
        icon: "fa-pause-circle",
        color: "secondary",
        text: "text-muted",
        label: _t("Paused"),
    },
    breached: {
        icon: "fa-exclamation-triangle",
        color: "danger",
        text: "text-danger",
        label: _t("Breached"),
    },
};

/** Shows the SLA statuses of a ticket as a small timeline: one line each, with its progress. */
export class SlaStatusField extends Component {
    static template = "asas_helpdesk.SlaStatusField";
    static props = { ...standardFieldProps };

    setup() {
        this.now = useNow();
    }

    get statuses() {
        return this.props.record.data[this.props.name].records.map(({ id, data }) => ({
            id,
            name: data.display_name,
            words: data.standing,
            shape: SHAPES[data.state],
            share: this.share(data),
            started: formatMoment(data.started_at),
            deadline: formatMoment(data.deadline),
        }));
    }

    /** Return how much of the time between start and deadline has passed, in percent. */
    share({ started_at: start, deadline, reached_at: reached, paused_at: paused }) {
        const end = reached || paused ? (reached || paused).toMillis() : this.now.at;
        const whole = deadline.toMillis() - start.toMillis();
        return Math.max(2, Math.min(100, Math.round(((end - start.toMillis()) / whole) * 100)));
    }
}

registry.category("fields").add("asas_sla_statuses", {
    component: SlaStatusField,
    displayName: _t("SLA Statuses"),
    supportedTypes: ["one2many"],
    useSubView: false,
    relatedFields: [
        { name: "display_name", type: "char" },
        { name: "state", type: "selection" },
        { name: "standing", type: "char" },
        { name: "started_at", type: "datetime" },
        { name: "deadline", type: "datetime" },
        { name: "reached_at", type: "datetime" },
        { name: "paused_at", type: "datetime" },
    ],
});
