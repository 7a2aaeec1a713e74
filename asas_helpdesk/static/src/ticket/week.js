/**
 * On the screens of the desk a week begins on Sunday, in each language. Odoo takes its first day
 * from the language, whose setting holds for everything else in the database.
 */
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { calendarView } from "@web/views/calendar/calendar_view";
import { DateTimePicker } from "@web/core/datetime/datetime_picker";
import { DateTimePickerPopover } from "@web/core/datetime/datetime_picker_popover";
import { localization } from "@web/core/l10n/localization";
import { registry } from "@web/core/registry";

const SUNDAY = 7;

/** Odoo's picker, whose weeks begin on Sunday and whose digits are those of the page. */
export class DeskDateTimePicker extends DateTimePicker {
    onWillRender() {
        const { weekStart } = localization;
        localization.weekStart = SUNDAY;
        try {
            super.onWillRender();
        } finally {
            localization.weekStart = weekStart;
        }
    }

    validateAndSelect(value, ...others) {
        return super.validateAndSelect(withWesternDigits(value), ...others);
    }
}

export class DeskDateTimePickerPopover extends DateTimePickerPopover {
    static components = { ...DateTimePickerPopover.components, DateTimePicker: DeskDateTimePicker };
}

/** Return a moment that is written with Western digits, wherever it is written. */
export function withWesternDigits(moment) {
    return moment && moment.reconfigure({ numberingSystem: "latn" });
}

export class DeskCalendarModel extends CalendarModel {
    setup() {
        super.setup(...arguments);
        this.meta.firstDayOfWeek = SUNDAY % 7;
    }
}

registry.category("views").add("asas_calendar", { ...calendarView, Model: DeskCalendarModel });
