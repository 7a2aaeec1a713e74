import { _t } from "@web/core/l10n/translation";
import { dateTimeField, DateTimeField } from "@web/views/fields/datetime/datetime_field";
import { registry } from "@web/core/registry";

import { formatMoment } from "./duration";

/** Odoo's datetime field, showing the moment in words and in both calendars. */
export class MomentField extends DateTimeField {
    getFormattedValue(valueIndex) {
        const value = this.values[valueIndex];
        return value ? formatMoment(value) : "";
    }
}

registry.category("fields").add("asas_moment", {
    ...dateTimeField,
    component: MomentField,
    displayName: _t("Date & Time"),
    supportedTypes: ["datetime"],
});
