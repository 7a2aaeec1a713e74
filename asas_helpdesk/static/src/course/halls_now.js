/* global luxon */
import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";

import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { formatClock, formatDay, formatDuration } from "../ticket/duration";
import { useNow } from "../sla/deadline_field";

const { DateTime } = luxon;

// Refreshed twice a minute: soon enough for a hall, and a light load for the server.
const LOOK_AGAIN = 30000;
const SESSION = "asas.helpdesk.course.session";

/** The hall manager's screen: the running sessions, and one tap to report each kind of problem. */
export class HallsNow extends Component {
    static template = "asas_helpdesk.HallsNow";
    static components = { Layout };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.now = useNow();
        this.state = useState({
            categories: [],
            halls: [],
            // What was picked and typed before the tap, by session.
            asides: {},
            busy: false,
            lost: false,
        });
        onWillStart(() => this.load());
        this.onFocus = () => this.look();
        onMounted(() => {
            this.timer = browser.setInterval(() => this.look(), LOOK_AGAIN);
            browser.addEventListener("focus", this.onFocus);
        });
        onWillUnmount(() => {
            browser.clearInterval(this.timer);
            browser.removeEventListener("focus", this.onFocus);
        });
    }

    async load() {
        const { categories, halls } = await this.orm.silent.call(SESSION, "get_halls_now", []);
        for (const hall of halls) {
            this.state.asides[hall.id] ||= {
                participants: null,
                participant: "",
                words: "",
            };
        }
        Object.assign(this.state, { categories, halls, lost: false });
    }

    /** Refresh, unless the page is hidden or busy. A lost connection recovers on its own. */
    async look() {
        if (document.hidden || this.state.busy) {
            return;
        }
        try {
            await this.load();
        } catch {
            this.state.lost = true;
        }
    }

    /** Do one thing at a time, so that a double tap does it once. */
    async once(work) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await work();
            await this.load();
        } finally {
            this.state.busy = false;
        }
    }

    // What is shown

    /** Return the start and end, with the day if it is not today. */
    times(hall) {
        const start = deserializeDateTime(hall.start);
        const end = deserializeDateTime(hall.end);
        const times = `${formatClock(start)} – ${formatClock(end)}`;
        return start.hasSame(DateTime.local(), "day") ? times : `${formatDay(start)} · ${times}`;
    }

    minutesUntil(text) {
        return Math.ceil((deserializeDateTime(text).toMillis() - this.now.at) / 60000);
    }

    span(minutes, options) {
        return formatDuration(Math.max(minutes, 0), options);
    }

    timeOf(hall) {
        return hall.running
            ? _t("%(span)s left", {
                  span: this.span(this.minutesUntil(hall.end), { subject: true }),
              })
            : _t("Starts in %(span)s", { span: this.span(this.minutesUntil(hall.start)) });
    }

    since(ticket) {
        return _t("%(span)s ago", { span: this.span(-this.minutesUntil(ticket.received_at)) });
    }

    // What is tapped

    /** Load the participants when they are needed: courses may have many. */
    async loadParticipants(hall) {
        const aside = this.state.asides[hall.id];
        if (aside.participants === null) {
            aside.participants = [];
            aside.participants = await this.orm.call(SESSION, "get_hall_participants", [[hall.id]]);
        }
    }

    report(hall, category) {
        const aside = this.state.asides[hall.id];
        return this.once(async () => {
            const reference = await this.orm.call(SESSION, "report_from_hall", [[hall.id]], {
                category_id: category.id,
                participant_id: Number(aside.participant) || false,
                words: aside.words,
            });
            Object.assign(aside, { participant: "", words: "" });
            this.notification.add(
                _t("Registered: %(category)s · %(reference)s", {
                    category: category.name,
                    reference,
                }),
                { type: "success" },
            );
        });
    }

    solve(hall, ticket) {
        return this.once(() =>
            this.orm.call(SESSION, "solve_in_hall", [[hall.id]], { ticket_id: ticket.id }),
        );
    }

    sendConditions(hall) {
        return this.once(async () => {
            const done = await this.orm.call("asas.helpdesk.course", "action_send_conditions", [
                [hall.course_id],
            ]);
            this.notification.add(done.params.message, { type: done.params.type });
        });
    }

    openIncident(hall) {
        return this.once(async () => {
            const dialog = await this.orm.call(SESSION, "incident_in_hall", [[hall.id]]);
            await this.action.doAction(dialog, { onClose: () => this.load() });
        });
    }

    openTicket(ticket) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "asas.helpdesk.ticket",
            res_id: ticket.id,
            views: [[false, "form"]],
        });
    }

    async openParticipants(hall) {
        const action = await this.orm.call("asas.helpdesk.course", "action_participants", [
            [hall.course_id],
        ]);
        return this.action.doAction(action);
    }
}

registry.category("actions").add("asas_helpdesk.halls_now", HallsNow);
