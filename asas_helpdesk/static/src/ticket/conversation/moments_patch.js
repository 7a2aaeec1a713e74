/**
 * Moments in the conversation of the desk's records, written as everywhere on its screens: Odoo
 * writes them in the format of the language, and in Arabic with other digits than the page.
 */
import { Activity } from "@mail/core/common/activity_model";
import { Message } from "@mail/core/common/message";
import { Message as MessageModel } from "@mail/core/common/message_model";

import { _t } from "@web/core/l10n/translation";
import { deserializeDate, deserializeDateTime } from "@web/core/l10n/dates";
import { patch } from "@web/core/utils/patch";

import { formatClock, formatMoment, formatShortDate, formatShortMoment } from "../duration";
import { withWesternDigits } from "../week";

const { DateTime } = window.luxon;
const FORMATS = {
    date: (value) => formatShortDate(deserializeDate(value)),
    datetime: (value) => formatShortMoment(deserializeDateTime(value)),
};

/** Whether a record, such as a ticket, belongs to the desk. */
function isOurs(model) {
    return Boolean(model?.startsWith("asas.helpdesk."));
}

patch(MessageModel.prototype, {
    get asasIsOurs() {
        return isOurs(this.thread?.model);
    },
    get datetime() {
        return this.asasIsOurs ? withWesternDigits(super.datetime) : super.datetime;
    },
    get dateSimple() {
        return this.asasIsOurs ? formatClock(this.datetime) : super.dateSimple;
    },
    get dateDay() {
        if (!this.asasIsOurs || this.datetime.hasSame(DateTime.now(), "day")) {
            return super.dateDay;
        }
        return formatShortDate(this.datetime);
    },
    get dateSimpleWithDay() {
        if (!this.asasIsOurs) {
            return super.dateSimpleWithDay;
        }
        const time = formatClock(this.datetime);
        if (this.datetime.hasSame(DateTime.now(), "day")) {
            return time;
        }
        if (this.datetime.hasSame(DateTime.now().minus({ day: 1 }), "day")) {
            return _t("Yesterday, %(time)s", { time });
        }
        return formatShortMoment(this.datetime);
    },
    get datetimeShort() {
        return this.asasIsOurs ? formatMoment(this.datetime) : super.datetimeShort;
    },
});

patch(Message.prototype, {
    formatTracking(trackingFieldInfo, trackingValue) {
        const format = FORMATS[trackingFieldInfo.fieldType];
        if (format && trackingValue && this.message.asasIsOurs) {
            return format(trackingValue);
        }
        return super.formatTracking(...arguments);
    },

    /** Write the moments that a log holds as its reader reads them. */
    prepareMessageBody(bodyEl) {
        super.prepareMessageBody(...arguments);
        if (!bodyEl || !this.message.asasIsOurs) {
            return;
        }
        for (const el of bodyEl.querySelectorAll("time[datetime]")) {
            const moment = DateTime.fromISO(el.getAttribute("datetime"));
            if (moment.isValid) {
                el.textContent = formatMoment(moment);
            }
        }
    },
});

patch(Activity.prototype, {
    get dateDeadlineFormatted() {
        return (
            this.asasFormatted(this.date_deadline, formatShortDate) ?? super.dateDeadlineFormatted
        );
    },
    get dateDoneFormatted() {
        return this.asasFormatted(this.date_done, formatShortDate) ?? super.dateDoneFormatted;
    },
    get dateCreateFormatted() {
        return this.asasFormatted(this.create_date, formatMoment) ?? super.dateCreateFormatted;
    },
    asasFormatted(value, format) {
        return value && isOurs(this.res_model) ? format(value) : undefined;
    },
});
