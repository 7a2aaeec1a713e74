import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { KeepLast } from "@web/core/utils/concurrency";
import { RPCError } from "@web/core/network/rpc";
import { useDebounced } from "@web/core/utils/timing";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillStart, useEffect, useRef, useState } from "@odoo/owl";

import { ChannelChoice, CourseChoice, RemoteAccess, ServiceDetails } from "./capture_parts";
import { MomentInput } from "../ticket/moment_field";
import { PersonPicker } from "./person_picker";
import { TicketList } from "./ticket_list";

const { DateTime } = window.luxon;
const MODEL = "asas.helpdesk.capture";
const PAUSE = 400;
// The channels in which the person is on the line: the call itself is the first response.
const SPOKEN = ["phone", "hall", "remote"];
const REFUSALS = ["UserError", "ValidationError", "AccessError", "MissingError"].map(
    (name) => `odoo.exceptions.${name}`,
);

/** Registers what somebody says by telephone, in a chat or in the hall, without a mouse. */
export class CaptureDialog extends Component {
    static template = "asas_helpdesk.CaptureDialog";
    static components = {
        ChannelChoice,
        CourseChoice,
        Dialog,
        MomentInput,
        PersonPicker,
        RemoteAccess,
        ServiceDetails,
        TicketList,
    };
    static props = { close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        this.kept = useService("asas_helpdesk.capture_draft").draft;
        this.draft = useState(this.kept.values);
        this.state = useState({ tickets: [], error: "", busy: false, found: 0 });
        this.looking = new KeepLast();
        this.lookSoon = useDebounced(() => this.look(), PAUSE);
        this.subjectRef = useRef("subject");
        this.errorRef = useRef("error");
        // The field to type in next, focused as soon as the page shows what was found.
        useEffect(
            (found) => {
                if (found) {
                    this.subjectRef.el.focus();
                }
            },
            () => [this.state.found],
        );
        useEffect(
            () => {
                this.errorRef.el?.scrollIntoView({ block: "nearest" });
            },
            () => [this.state.error],
        );
        onWillStart(async () => {
            this.options = await this.orm.call(MODEL, "options", []);
            this.begin();
        });
    }

    /** Adapt the draft to what can be chosen now: an earlier choice may be gone. */
    begin() {
        const { channels, courses, course_required, sessions } = this.options;
        const known = channels.some((channel) => channel.id === this.draft.channel_id);
        if (!known || this.draft.ringing) {
            const kind = course_required && !this.draft.ringing ? "hall" : "phone";
            const usual = channels.find((channel) => channel.kind === kind) || channels[0];
            this.draft.channel_id = usual ? usual.id : 0;
        }
        if (this.kept.isEmpty || !this.draft.received) {
            this.draft.received = this.kept.now();
        }
        if (course_required && courses.length === 1) {
            this.kept.chooseCourse(courses[0].id, sessions);
        }
        this.look();
    }

    // ---------------------------------------------------------------- What is shown

    get received() {
        return this.draft.received ? this.kept.received : false;
    }

    get latest() {
        return DateTime.now();
    }

    /** Keep when it was received; nothing is now. */
    receive(moment) {
        this.draft.received = moment ? this.kept.written(moment) : this.kept.now();
    }

    get channelKind() {
        return this.options.channels.find((c) => c.id === this.draft.channel_id)?.kind;
    }

    get isSpoken() {
        return SPOKEN.includes(this.channelKind);
    }

    /** What is asked about the service that is chosen. */
    get asked() {
        return this.options.details[this.draft.service_id] || [];
    }

    get withCourse() {
        return this.channelKind === "hall" || this.options.course_required;
    }

    get maySolve() {
        const own = this.options.courses.find((c) => c.id === this.draft.course_id)?.own;
        return this.draft.ticket_type === "request" && (this.options.solves || own);
    }

    get isSolved() {
        return this.draft.solved && this.maySolve;
    }

    get submitLabel() {
        if (this.draft.target) {
            return _t("Add to %(reference)s", { reference: this.draft.target.reference });
        }
        return this.isSolved ? _t("Register as Solved") : _t("Register");
    }

    get hint() {
        return this.draft.target
            ? _t("What you write is added to this ticket; no new ticket is created.")
            : "";
    }

    // ---------------------------------------------------------------- The tickets

    /** Look up the tickets of the person, from what is known. */
    async look() {
        if (!this.kept.isKnown) {
            this.state.tickets = [];
            return;
        }
        const { subject, text } = this.draft;
        this.state.tickets = await this.looking.add(
            this.orm.silent.call(MODEL, "look", [this.kept.who, subject, text]),
        );
        this.kept.keepTickets(this.state.tickets.map((ticket) => ticket.id));
    }

    goOn() {
        this.state.found++;
    }

    show(id) {
        this.props.close();
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "asas.helpdesk.ticket",
            res_id: id,
            views: [[false, "form"]],
        });
    }

    // ---------------------------------------------------------------- Sending

    discard() {
        this.kept.clear();
        this.props.close();
    }

    async submit() {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        this.state.error = "";
        const { target, person, unknown } = this.draft;
        if (!person && !unknown && this.draft.words.trim()) {
            this.kept.readWords();
        }
        try {
            this.kept.asked = this.asked;
            const values = this.kept.payload;
            const ticket = target
                ? await this.orm.call(MODEL, "add_words", [target.id, values])
                : await this.orm.call(MODEL, "register", [values]);
            this.kept.clear();
            this.props.close();
            this.announce(ticket, target);
            this.refresh();
        } catch (error) {
            if (!(error instanceof RPCError) || !REFUSALS.includes(error.exceptionName)) {
                throw error;
            }
            this.state.error = error.data.message;
        } finally {
            this.state.busy = false;
        }
    }

    /** Show the new ticket on the board or the list that is open. */
    refresh() {
        const { action, view } = this.action.currentController || {};
        if (action?.res_model === "asas.helpdesk.ticket" && view?.multiRecord) {
            this.action.doAction("soft_reload");
        }
    }

    announce({ id, reference, state }, target) {
        let words = _t("%(reference)s is registered.", { reference });
        if (target) {
            words = _t("Added to %(reference)s.", { reference });
        } else if (state === "resolved") {
            words = _t("%(reference)s is registered and solved.", { reference });
        }
        this.notification.add(words, {
            type: "success",
            buttons: [{ name: _t("Open Ticket"), onClick: () => this.show(id) }],
        });
    }
}
