/**
 * On the screens of the desk a week begins on Sunday, in each language, and digits are Western.
 * Odoo takes both from the language, whose settings hold for everything else in the database.
 */
import { CalendarCommonRenderer } from "@web/views/calendar/calendar_common/calendar_common_renderer";
import { CalendarController } from "@web/views/calendar/calendar_controller";
import { CalendarModel } from "@web/views/calendar/calendar_model";
import { CalendarRenderer } from "@web/views/calendar/calendar_renderer";
import { calendarView } from "@web/views/calendar/calendar_view";
import { DateTimePicker } from "@web/core/datetime/datetime_picker";
import { DateTimePickerPopover } from "@web/core/datetime/datetime_picker_popover";
import { localization } from "@web/core/l10n/localization";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { Time } from "@web/core/l10n/time";
import { TimePicker } from "@web/core/time_picker/time_picker";

const { DateTime } = window.luxon;
const SUNDAY = 7;

/** A time of day that is written with the digits of the page. */
class DeskTime extends Time {
    toDateTime() {
        return withWesternDigits(super.toDateTime());
    }
}

/** Odoo's list of times, in the digits of the page. */
class DeskTimePicker extends TimePicker {
    getSuggestions(props) {
        return super.getSuggestions(props).map((time) => new DeskTime(time));
    }

    updateStateValue(time) {
        super.updateStateValue(time && new DeskTime(time));
    }
}

/** Odoo's picker, whose weeks begin on Sunday and whose digits are those of the page. */
export class DeskDateTimePicker extends DateTimePicker {
    static components = { ...DateTimePicker.components, TimePicker: DeskTimePicker };

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

    normalizeRecord() {
        const record = super.normalizeRecord(...arguments);
        record.start = withWesternDigits(record.start);
        record.end = withWesternDigits(record.end);
        return record;
    }
}

export class DeskCalendarController extends CalendarController {
    get date() {
        return withWesternDigits(super.date);
    }

    get today() {
        return String(DateTime.now().day);
    }
}

export class DeskCalendarCommonRenderer extends CalendarCommonRenderer {
    get options() {
        const options = super.options;
        // The library that draws the calendar knows its own word for it in English alone.
        const spelled = options.weekNumberFormat.week === "long";
        const weekNumberContent = ({ num }) => (spelled ? _t("Week %s", num) : String(num));
        return { ...options, weekNumberContent, weekText: _t("Week") };
    }
}

export class DeskCalendarRenderer extends CalendarRenderer {
    static components = {
        ...CalendarRenderer.components,
        day: DeskCalendarCommonRenderer,
        week: DeskCalendarCommonRenderer,
        month: DeskCalendarCommonRenderer,
    };
}

registry.category("views").add("asas_calendar", {
    ...calendarView,
    Controller: DeskCalendarController,
    Model: DeskCalendarModel,
    Renderer: DeskCalendarRenderer,
});
