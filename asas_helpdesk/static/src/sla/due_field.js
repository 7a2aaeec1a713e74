import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";

import { ShortDeadlineField } from "./deadline_field";

const COLORS = { calm: "bg-primary", soon: "bg-warning", overdue: "bg-danger" };

/** Shows on a card what is due next, the time until then, and how much of the time has passed. */
export class DueField extends ShortDeadlineField {
    static template = "asas_helpdesk.DueField";

    get what() {
        const { data, fields } = this.props.record;
        const labels = Object.fromEntries(fields.next_metric.selection);
        return labels[data.next_metric] || "";
    }

    get barColor() {
        return COLORS[this.pressure];
    }

    /** Return how much of the time has passed, in percent; what is late has none left. */
    get passed() {
        const start = this.props.record.data.next_started_at;
        const left = this.minutesLeft * 60000;
        if (left < 0 || !start) {
            return left < 0 ? 100 : 0;
        }
        const whole = this.deadline.toMillis() - start.toMillis();
        return Math.max(2, Math.min(100, Math.round(100 * (1 - left / whole))));
    }
}

registry.category("fields").add("asas_due", {
    component: DueField,
    displayName: _t("Due"),
    supportedTypes: ["datetime"],
    fieldDependencies: [
        { name: "next_metric", type: "selection" },
        { name: "next_started_at", type: "datetime" },
    ],
});
