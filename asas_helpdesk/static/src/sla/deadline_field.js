import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { formatDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component, onMounted, onWillUnmount, reactive, useState } from "@odoo/owl";

// A deadline this near is shown as pressing, as on the server.
const PRESSING_MINUTES = 120;
const TICK = 30000;

// One clock for all deadlines on the screen.
const clock = reactive({ now: Date.now() });
const tick = () => (clock.now = Date.now());
let watchers = 0;
let timer = null;

export function useClock() {
    onMounted(() => {
        watchers++;
        if (watchers === 1) {
            tick();
            timer = browser.setInterval(tick, TICK);
            // Browsers slow down what runs behind another window.
            browser.addEventListener("focus", tick);
        }
    });
    onWillUnmount(() => {
        watchers--;
        if (watchers === 0) {
            browser.clearInterval(timer);
            browser.removeEventListener("focus", tick);
        }
    });
    return useState(clock);
}

const SHAPES = {
    calm: { icon: "fa-clock-o", color: "text-muted", label: _t("In Time") },
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

/** How long until a deadline, in words and by shape, kept up to date while the page is open. */
export class DeadlineField extends Component {
    static template = "asas_helpdesk.DeadlineField";
    static props = { ...standardFieldProps };

    setup() {
        this.clock = useClock();
    }

    get deadline() {
        return this.props.record.data[this.props.name];
    }

    get minutesLeft() {
        return (this.deadline.toMillis() - this.clock.now) / 60000;
    }

    get shape() {
        const left = this.minutesLeft;
        return SHAPES[left < 0 ? "overdue" : left <= PRESSING_MINUTES ? "soon" : "calm"];
    }

    get words() {
        const left = this.minutesLeft;
        const span = this.inWords(Math.floor(Math.abs(left)));
        return left < 0 ? _t("Overdue by %(span)s", { span }) : _t("%(span)s left", { span });
    }

    /** The moment in the reader's zone and, where that is another, in the desk's. */
    get moment() {
        const zone = session.asas_helpdesk_zone;
        const own = formatDateTime(this.deadline);
        if (!zone || this.deadline.setZone(zone).offset === this.deadline.offset) {
            return own;
        }
        const there = formatDateTime(this.deadline, { tz: zone });
        return `${own} · ${there} (${zone})`;
    }

    /** A span of whole minutes in words of two units at most. */
    inWords(span) {
        const days = Math.floor(span / 1440);
        const hours = Math.floor((span % 1440) / 60);
        const minutes = span % 60;
        if (days) {
            return _t("%(days)s d %(hours)s h", { days, hours });
        }
        if (hours) {
            return _t("%(hours)s h %(minutes)s min", { hours, minutes });
        }
        return _t("%(minutes)s min", { minutes });
    }
}

registry.category("fields").add("asas_deadline", {
    component: DeadlineField,
    displayName: _t("Time Left"),
    supportedTypes: ["datetime"],
});
