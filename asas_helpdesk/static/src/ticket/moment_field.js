import { _t } from "@web/core/l10n/translation";
import { dateTimeField, DateTimeField } from "@web/views/fields/datetime/datetime_field";
import { registry } from "@web/core/registry";

import { formatDate, formatMoment, formatShortDate, formatShortMoment } from "./duration";

/** Odoo's date field, showing the moment in words and in both calendars. */
export class MomentField extends DateTimeField {
    static formats = { date: formatDate, datetime: formatMoment };

    getFormattedValue(valueIndex) {
        const value = this.values[valueIndex];
        return value ? this.constructor.formats[this.field.type](value) : "";
    }
}

/** The same in a list, briefly. Odoo would write its digits otherwise than the rest of the page. */
export class ShortMomentField extends MomentField {
    static formats = { date: formatShortDate, datetime: formatShortMoment };
}

const momentField = {
    ...dateTimeField,
    component: MomentField,
    displayName: _t("Date & Time"),
    supportedTypes: ["date", "datetime"],
};

registry.category("fields").add("asas_moment", momentField);
registry.category("fields").add("list.asas_moment", {
    ...momentField,
    component: ShortMomentField,
    listViewWidth: ({ type }) => (type === "date" ? 110 : 155),
});
