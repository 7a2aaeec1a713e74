import { _t } from "@web/core/l10n/translation";
import { localization } from "@web/core/l10n/localization";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { useService } from "@web/core/utils/hooks";

import { Component, onMounted, onWillUnmount, reactive, useState } from "@odoo/owl";

import { formatDuration, formatMoment } from "../ticket/duration";

// A deadline this near is shown as urgent, as on the server.
const PRESSING_MINUTES = 120;
const TICK = 30000;

/** One timer for all deadlines on the screen; it only runs while a component uses it. */
class Now {
    constructor() {
        this.state = reactive({ at: Date.now() });
        this.watchers = 0;
        this.tick = () => (this.state.at = Date.now());
    }

    watch() {
        this.watchers++;
        if (this.watchers === 1) {
            this.tick();
            this.timer = browser.setInterval(this.tick, TICK);
            // Browsers slow down the timers of windows in the background.
            browser.addEventListener("focus", this.tick);
        }
    }

    leave() {
        this.watchers--;
        if (this.watchers === 0) {
            browser.clearInterval(this.timer);
            browser.removeEventListener("focus", this.tick);
        }
    }
}

export const nowService = { start: () => new Now() };
registry.category("services").add("asas_helpdesk.now", nowService);

/** Return the current moment in milliseconds, as `at`, updated while the component is shown. */
export function useNow() {
    const now = useService("asas_helpdesk.now");
    onMounted(() => now.watch());
    onWillUnmount(() => now.leave());
    return useState(now.state);
}

const SHAPES = {
    calm: { icon: "fa-clock-o", color: "text-muted", label: _t("On Time") },
    soon: {
        icon: "fa-hourglass-half",
        color: "text-warning-emphasis fw-bold",
        label: _t("Due Soon"),
    },
    overdue: {
        icon: "fa-exclamation-triangle",
        color: "text-danger fw-bold",
        label: _t("Overdue"),
    },
};

/** Shows the time until a deadline, in words and by shape, updated while the page is open. */
export class DeadlineField extends Component {
    static template = "asas_helpdesk.DeadlineField";
    static props = { ...standardFieldProps };

    setup() {
        this.now = useNow();
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    get minutesLeft() {
        return (this.deadline.toMillis() - this.now.at) / 60000;
    }

    get pressure() {
        const left = this.minutesLeft;
        return left < 0 ? "overdue" : left <= PRESSING_MINUTES ? "soon" : "calm";
    }

    get shape() {
        return SHAPES[this.pressure];
    }

    get words() {
        const left = this.minutesLeft;
        // In Arabic the remaining time is a subject (يتبقى ساعتان), a delay is not (تأخر ساعتين).
        const span = formatDuration(this.shown(Math.abs(left)), { subject: left >= 0 });
        return left < 0 ? _t("Overdue by %(span)s", { span }) : _t("%(span)s left", { span });
    }

    /** Return how many of these minutes are told in words. */
    shown(minutes) {
        return minutes;
    }

    /** Return the moment in the reader's time zone and, if it differs, in the desk's. */
    get moment() {
        const zone = session.asas_helpdesk_zone;
        const own = formatMoment(this.deadline);
        if (!zone || this.deadline.setZone(zone).offset === this.deadline.offset) {
            return own;
        }
        const there = formatMoment(this.deadline.setZone(zone));
        return `${own} · ${there} (${zone})`;
    }
}

/** The same in a list, briefly: in whole hours, unless it is pressing. */
export class ShortDeadlineField extends DeadlineField {
    shown(minutes) {
        const exact = this.minutesLeft < 0 ? 60 : PRESSING_MINUTES;
        return minutes <= exact ? minutes : minutes - (minutes % 60);
    }
}

const deadlineField = {
    component: DeadlineField,
    displayName: _t("Time Left"),
    supportedTypes: ["datetime"],
};
registry.category("fields").add("asas_deadline", deadlineField);
registry.category("fields").add("list.asas_deadline", {
    ...deadlineField,
    component: ShortDeadlineField,
    // The words are shorter in Arabic.
    listViewWidth: () => (localization.direction === "rtl" ? 165 : 215),
});
