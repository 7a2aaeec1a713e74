import { _t } from "@web/core/l10n/translation";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

import { useClock } from "./deadline_field";

const SHAPES = {
    met: { icon: "fa-check-circle", color: "success", label: _t("Met") },
    running: { icon: "fa-clock-o", color: "info", label: _t("Running") },
    paused: { icon: "fa-pause-circle", color: "secondary", label: _t("Paused") },
    breached: { icon: "fa-exclamation-triangle", color: "danger", label: _t("Breached") },
};

/** The clocks of a ticket as a small timeline: a line each, with how far it has run. */
export class ClocksField extends Component {
    static template = "asas_helpdesk.ClocksField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useClock();
    }

    get clocks() {
        return this.props.record.data[this.props.name].records.map((record) => {
            const clock = record.data;
            return {
                id: record.id,
                name: clock.display_name,
                words: clock.standing,
                shape: SHAPES[clock.state],
                share: this.share(clock),
                started: formatDateTime(clock.started_at),
                deadline: formatDateTime(clock.deadline),
                hijri: clock.deadline_hijri,
            };
        });
    }

    /** How much of the time between start and deadline is over, in percent. */
    share({ started_at: start, deadline, reached_at: reached, paused_at: paused }) {
        const end = reached || paused ? (reached || paused).toMillis() : this.clock.now;
        const whole = deadline.toMillis() - start.toMillis();
        return Math.max(2, Math.min(100, Math.round(((end - start.toMillis()) / whole) * 100)));
    }
}

registry.category("fields").add("asas_sla_statuses", {
    component: ClocksField,
    displayName: _t("Clocks"),
    supportedTypes: ["one2many"],
    useSubView: false,
    relatedFields: [
        { name: "display_name", type: "char" },
        { name: "state", type: "selection" },
        { name: "standing", type: "char" },
        { name: "started_at", type: "datetime" },
        { name: "deadline", type: "datetime" },
        { name: "deadline_hijri", type: "char" },
        { name: "reached_at", type: "datetime" },
        { name: "paused_at", type: "datetime" },
    ],
});
