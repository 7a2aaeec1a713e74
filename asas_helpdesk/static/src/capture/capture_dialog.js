import { _t } from "@web/core/l10n/translation";
import { Dialog } from "@web/core/dialog/dialog";
import { KeepLast } from "@web/core/utils/concurrency";
import { RPCError } from "@web/core/network/rpc";
import { deserializeDateTime, toLocaleDateTimeString } from "@web/core/l10n/dates";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { useDebounced } from "@web/core/utils/timing";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";

import {
    Component,
    onWillStart,
    useEffect,
    useExternalListener,
    useRef,
    useState,
} from "@odoo/owl";

import { CaptureDraft } from "./capture_draft";
import { ContactLinks } from "./contact_field";

const MODEL = "asas.helpdesk.capture";
const PAUSE = 200;
const REFUSALS = ["UserError", "ValidationError", "AccessError", "MissingError"].map(
    (name) => `odoo.exceptions.${name}`,
);
// Short names for the buttons; what an administrator calls the channel is their title.
const CHANNELS = {
    phone: _t("Phone"),
    whatsapp: _t("WhatsApp"),
    facebook: _t("Facebook"),
    x: _t("X"),
    hall: _t("Hall"),
    remote: _t("Remote"),
};
let draft = null;

/** Register what somebody says at the telephone, in a chat or in the hall, without a mouse. */
export class CaptureDialog extends Component {
    static template = "asas_helpdesk.CaptureDialog";
    static components = { ContactLinks, Dialog };
    static props = { close: Function };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.notification = useService("notification");
        draft ||= new CaptureDraft();
        this.kept = draft;
        this.draft = useState(draft.values);
        this.state = useState({
            people: [],
            at: 0,
            open: false,
            tickets: [],
            error: "",
            busy: false,
        });
        this.finding = new KeepLast();
        this.looking = new KeepLast();
        this.personRef = useAutofocus({ refName: "person" });
        this.errorRef = useRef("error");
        this.ticketsRef = useRef("tickets");
        this.find = useDebounced(() => this._find(), PAUSE);
        this.lookSoon = useDebounced(() => this.look(), 2 * PAUSE);
        for (let digit = 1; digit <= 6; digit++) {
            useHotkey(`alt+${digit}`, () => this.chooseChannel(digit), {
                bypassEditableProtection: true,
            });
        }
        this.next = null;
        useEffect(() => this.focusNext());
        // Before Odoo's own: Esc closes the list of people first.
        useExternalListener(window, "keydown", (ev) => this.onEscape(ev), { capture: true });
        onWillStart(async () => {
            this.options = await this.orm.call(MODEL, "options", []);
            this.begin();
        });
    }

    /** The draft as it may be now: what was chosen then may not be there any more. */
    begin() {
        const { channels, courses, course_required } = this.options;
        if (!channels.some((channel) => channel.id === this.draft.channel_id)) {
            const kind = course_required ? "hall" : "phone";
            const usual = channels.find((channel) => channel.kind === kind) || channels[0];
            this.draft.channel_id = usual ? usual.id : 0;
        }
        if (this.kept.isEmpty || !this.draft.received) {
            this.draft.received = this.kept.now();
        }
        if (course_required && courses.length === 1) {
            this.chooseCourse(courses[0].id);
        }
        if (this.isKnown) {
            this.look();
        }
    }

    // ---------------------------------------------------------------- What is shown

    get channels() {
        return this.options.channels.map((channel, index) => ({
            ...channel,
            label: CHANNELS[channel.kind],
            digit: index < 6 ? index + 1 : "",
        }));
    }

    get channelKind() {
        return this.options.channels.find((c) => c.id === this.draft.channel_id)?.kind;
    }

    get withCourse() {
        return this.channelKind === "hall" || this.options.course_required;
    }

    get sessions() {
        return this.options.sessions
            .filter((session) => session.course_id === this.draft.course_id)
            .map((session) => ({
                ...session,
                label: this.moment(session.start),
            }));
    }

    get maySolve() {
        const own = this.options.courses.find((c) => c.id === this.draft.course_id)?.own;
        return this.draft.ticket_type === "request" && (this.options.solves || own);
    }

    get isSolved() {
        return this.draft.solved && this.maySolve;
    }

    /** Somebody who can be recognised. */
    get isKnown() {
        const { person, phone, email, named } = this.draft;
        return Boolean(person || phone || email || named);
    }

    get activeId() {
        return this.state.open ? `asas_capture_person_${this.state.at}` : undefined;
    }

    get submitLabel() {
        if (this.draft.target) {
            return _t("Add to %(reference)s", { reference: this.draft.target.reference });
        }
        return this.isSolved ? _t("Register as Solved") : _t("Register");
    }

    get hint() {
        return this.draft.target
            ? _t("What you write is added to this ticket; no new one is made.")
            : "";
    }

    openLabel({ open }) {
        return _t("Open tickets: %(count)s", { count: open });
    }

    aboutLabel({ reference }) {
        return _t("It is about this one: %(reference)s", { reference });
    }

    moment(serialized) {
        return toLocaleDateTimeString(deserializeDateTime(serialized));
    }

    // ---------------------------------------------------------------- The person

    async _find() {
        const words = this.draft.words.trim();
        if (words.length < 3) {
            this.state.open = false;
            return;
        }
        const people = await this.finding.add(this.orm.silent.call(MODEL, "find", [words], {}));
        if (words !== this.draft.words.trim() || this.draft.person) {
            return;
        }
        this.state.people = people;
        this.state.at = 0;
        this.state.open = true;
    }

    async onPersonKey(ev) {
        const last = this.state.people.length; // after the people: somebody new
        if (ev.key === "Enter") {
            ev.preventDefault();
            await this.pickAt(this.state.open ? this.state.at : -1);
        } else if (this.state.open && ev.key === "ArrowDown") {
            ev.preventDefault();
            this.state.at = Math.min(last, this.state.at + 1);
        } else if (this.state.open && ev.key === "ArrowUp") {
            ev.preventDefault();
            this.state.at = Math.max(0, this.state.at - 1);
        } else if (ev.key === "Tab" && !ev.shiftKey && this.state.open) {
            // Whoever goes on means what is marked.
            ev.preventDefault();
            await this.pickAt(this.state.at);
        }
    }

    /** Enter may be faster than the list: it means the first of those who are found. */
    async pickAt(position) {
        if (position < 0) {
            if (this.draft.words.trim().length < 3) {
                return;
            }
            this.find.cancel();
            await this._find();
            position = 0;
        }
        const person = this.state.people[position];
        if (person) {
            this.pick(person);
        } else {
            this.takeAsNew();
        }
    }

    pick(person) {
        this.state.open = false;
        const named = person.partner_id ? person : null;
        Object.assign(this.draft, {
            person: named,
            unknown: !named,
            words: named ? "" : person.name,
            name: named ? "" : person.name,
            phone: named ? "" : person.phone,
            email: named ? "" : person.email,
            kind: person.kind,
            named: person.ticket_id,
        });
        this.look();
        this.goOn();
    }

    takeAsNew() {
        this.state.open = false;
        this.readWords();
        this.look();
        this.goOn(this.draft.name ? "asas_capture_phone" : "asas_capture_name");
    }

    /** What was typed to find somebody says who it is. */
    readWords() {
        this.draft.unknown = true;
        const words = this.draft.words.trim();
        if (words.includes("@")) {
            this.draft.email = words;
        } else if (/^[+\d٠-٩۰-۹\s().-]+$/.test(words)) {
            this.draft.phone = words;
        } else {
            this.draft.name = words;
        }
    }

    forget() {
        Object.assign(this.draft, {
            person: null,
            words: "",
            unknown: false,
            name: "",
            phone: "",
            email: "",
            named: false,
            target: null,
            related_ids: [],
            keep_contact: false,
        });
        Object.assign(this.state, { people: [], tickets: [], open: false });
        this.goOn("asas_capture_words");
    }

    /** Where one writes next, as soon as the page shows it. */
    goOn(id = "asas_capture_subject") {
        this.next = id;
        setTimeout(() => this.focusNext());
    }

    focusNext() {
        const field = this.next && document.getElementById(this.next);
        if (field) {
            this.next = null;
            field.focus();
        }
    }

    // ---------------------------------------------------------------- The tickets

    async look() {
        if (!this.isKnown) {
            this.state.tickets = [];
            return;
        }
        this.state.tickets = await this.looking.add(
            this.orm.silent.call(MODEL, "look", [
                this.kept.who,
                this.draft.subject,
                this.draft.text,
            ]),
        );
        const shown = this.state.tickets.map((ticket) => ticket.id);
        if (this.draft.target && !shown.includes(this.draft.target.id)) {
            this.draft.target = null;
        }
        this.draft.related_ids = this.draft.related_ids.filter((id) => shown.includes(id));
    }

    choose(ticket) {
        const { target } = this.draft;
        this.draft.target =
            target?.id === ticket.id ? null : { id: ticket.id, reference: ticket.reference };
        this.goOn();
    }

    relate(ticket) {
        const related = this.draft.related_ids;
        this.draft.related_ids = related.includes(ticket.id)
            ? related.filter((id) => id !== ticket.id)
            : [...related, ticket.id];
    }

    /** Up and down go from ticket to ticket. */
    onTicketKey(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const lines = [...this.ticketsRef.el.querySelectorAll("li")];
        const at = lines.findIndex((line) => line.contains(ev.target));
        lines[at + step]?.querySelector("button:not(:disabled)")?.focus();
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

    // ---------------------------------------------------------------- The rest of the form

    chooseChannel(digit) {
        const channel = this.options.channels[digit - 1];
        if (channel) {
            this.draft.channel_id = channel.id;
        }
    }

    chooseCourse(id) {
        this.draft.course_id = id;
        const running = this.options.sessions.find((s) => s.course_id === id && s.running);
        this.draft.session_id = running ? running.id : 0;
    }

    onEscape(ev) {
        if (ev.key === "Escape" && this.state.open) {
            ev.stopImmediatePropagation();
            ev.preventDefault();
            this.state.open = false;
        }
    }

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
            this.readWords();
        }
        try {
            const values = this.kept.payload;
            const ticket = target
                ? await this.orm.call(MODEL, "add_words", [target.id, values])
                : await this.orm.call(MODEL, "register", [values]);
            this.kept.clear();
            this.props.close();
            this.tell(ticket, target);
        } catch (error) {
            if (!(error instanceof RPCError) || !REFUSALS.includes(error.exceptionName)) {
                throw error;
            }
            this.state.error = error.data.message;
            setTimeout(() => this.errorRef.el?.scrollIntoView({ block: "nearest" }));
        } finally {
            this.state.busy = false;
        }
    }

    tell({ id, reference, state }, target) {
        let words = _t("%(reference)s is registered.", { reference });
        if (target) {
            words = _t("Added to %(reference)s.", { reference });
        } else if (state === "resolved") {
            words = _t("%(reference)s is registered and solved.", { reference });
        }
        this.notification.add(words, {
            type: "success",
            buttons: [{ name: _t("Open"), onClick: () => this.show(id) }],
        });
    }
}
