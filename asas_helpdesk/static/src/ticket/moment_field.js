import { _t } from "@web/core/l10n/translation";
import { dateTimeField, DateTimeField } from "@web/views/fields/datetime/datetime_field";
import { DateTimeInput } from "@web/core/datetime/datetime_input";
import { makePopover } from "@web/core/popover/popover_hook";
import { registry } from "@web/core/registry";

import { useEffect, useRef, useSubEnv } from "@odoo/owl";

import { formatDate, formatMoment, formatShortDate, formatShortMoment } from "./duration";
import { DeskDateTimePickerPopover, withWesternDigits } from "./week";

/** Odoo's date field, showing the moment in words and in both calendars. */
export class MomentField extends DateTimeField {
    static formats = { date: formatDate, datetime: formatMoment };

    setup() {
        const { services } = this.env;
        useSubEnv({ services: { ...services, datetime_picker: pickerOf(services) } });
        super.setup();
    }

    getRecordValue() {
        const value = super.getRecordValue();
        return Array.isArray(value) ? value.map(withWesternDigits) : withWesternDigits(value);
    }

    triggerIsDirty(isDirty) {
        const [recorded, shown] = [this.getRecordValue(), this.state.value].map((value) =>
            JSON.stringify(value || null),
        );
        super.triggerIsDirty(isDirty ?? recorded !== shown);
    }

    getFormattedValue(valueIndex) {
        const value = this.values[valueIndex];
        return value ? this.constructor.formats[this.field.type](value) : "";
    }
}

/** Return Odoo's service of pickers, with the picker of the desk. */
function pickerOf({ datetime_picker: service, popover }) {
    const createPopover = (_component, options) =>
        makePopover(popover.add, DeskDateTimePickerPopover, options);
    return {
        create: (params) => service.create(Object.assign(Object.create(params), { createPopover })),
    };
}

/** The same outside a form: a moment that is typed or picked, with the digits of the desk. */
export class MomentInput extends DateTimeInput {
    setup() {
        const { services } = this.env;
        useSubEnv({ services: { ...services, datetime_picker: pickerOf(services) } });
        super.setup();
        const input = useRef("start-date");
        // Odoo writes what was typed in the digits of the language.
        useEffect(
            () => {
                input.el.value = this.props.value
                    ? this.props.value.toFormat(this.props.format)
                    : "";
            },
            () => [this.props.value && this.props.value.toMillis()],
        );
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
// In a list, where the day of the week and the Hijri date matter.
registry.category("fields").add("asas_full_moment", momentField);
registry.category("fields").add("list.asas_moment", {
    ...momentField,
    component: ShortMomentField,
    listViewWidth: ({ type }) => (type === "date" ? 110 : 155),
});
