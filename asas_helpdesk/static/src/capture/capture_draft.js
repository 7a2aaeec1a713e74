import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { serializeDateTime } from "@web/core/l10n/dates";
import { user } from "@web/core/user";

import { reactive } from "@odoo/owl";

import { withWesternDigits } from "../ticket/week";

const { DateTime } = window.luxon;

const storedDraft = () => `asas_helpdesk.capture.${user.userId}`;
const storedChannel = () => `asas_helpdesk.channel.${user.userId}`;

const DIGIT = "[\\d٠-٩۰-۹]";
// A number in any form of writing, whole or in part.
const TELEPHONE = new RegExp(`[+＋(]?${DIGIT}(?:${DIGIT}|[\\s()./‐-―−-])*`);
// What stands between a number and a name.
const AROUND_NUMBER = /^[\s,;:،؛|/*-]+|[\s,;:،؛|/*-]+$/g;

function empty() {
    return {
        key: `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`,
        channel_id: Number(browser.localStorage.getItem(storedChannel())) || 0,
        ticket_type: "request",
        words: "",
        person: null,
        // The ticket whose reference was typed.
        named: false,
        // Somebody who is not a contact, known by what is typed here.
        unknown: false,
        // Whether the words are the number of somebody who is calling and was not looked up yet.
        ringing: false,
        // Whether a call has begun this draft.
        rung: false,
        name: "",
        phone: "",
        email: "",
        kind: "trainee",
        keep_contact: false,
        target: null,
        related_ids: [],
        subject: "",
        text: "",
        service_id: 0,
        // The answers to the fields of the services, by key.
        details: {},
        course_id: 0,
        session_id: 0,
        // When the telephone was answered; may be set to an earlier time.
        received: "",
        solved: false,
        pass_on: false,
        resolution: "",
        tool: "teamviewer",
        remote_id: "",
        consent: false,
    };
}

/**
 * What was typed and not sent yet. It outlives the dialog, and a reload of the page, but not the
 * tab: it is about a person, and others may use the same computer.
 */
export class CaptureDraft {
    /** What is asked about the service that is chosen; the dialog says it. */
    asked = [];

    constructor() {
        let kept = null;
        try {
            kept = JSON.parse(browser.sessionStorage.getItem(storedDraft()));
        } catch {
            // A draft that cannot be read is ignored.
        }
        this.values = reactive({ ...empty(), ...kept }, () => this.keep());
        this.keep();
    }

    /** Save the draft, and subscribe to the next change. */
    keep() {
        browser.sessionStorage.setItem(storedDraft(), JSON.stringify(this.values));
    }

    /** Begin with a caller, whose number the telephone exchange has sent; empty if withheld. */
    ring(number) {
        this.forgetPerson();
        Object.assign(this.values, { words: number, ringing: true, rung: true, received: "" });
    }

    clear() {
        browser.localStorage.setItem(storedChannel(), this.values.channel_id);
        browser.sessionStorage.removeItem(storedDraft());
        Object.assign(this.values, empty());
    }

    get isEmpty() {
        const { words, person, name, phone, email, subject, text } = this.values;
        return !person && ![words, name, phone, email, subject, text].some((typed) => typed.trim());
    }

    /** Whether the next call may begin it: nothing was typed, and a caller of before is gone. */
    get isFree() {
        const { rung, name, email, subject, text } = this.values;
        return (
            this.isEmpty || (rung && ![name, email, subject, text].some((typed) => typed.trim()))
        );
    }

    /** Whether the person can be identified. */
    get isKnown() {
        const { person, phone, email, named } = this.values;
        return Boolean(person || phone || email || named);
    }

    /** Use what was typed in the search as the details of a new person. */
    readWords() {
        this.values.unknown = true;
        // Marks of direction are not seen, and are copied along with a number.
        const words = this.values.words
            .replace(/[\u200b-\u200f\u202a-\u202e\u2066-\u2069]/g, "")
            .trim();
        if (words.includes("@")) {
            this.values.email = words;
            return;
        }
        const phone = words.match(TELEPHONE)?.[0].trim();
        if (!phone) {
            this.values.name = words;
            return;
        }
        this.values.phone = phone;
        this.values.name = words.replace(phone, " ").replace(AROUND_NUMBER, "");
    }

    /** Clear the person, since somebody else is speaking. */
    forgetPerson() {
        Object.assign(this.values, {
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
    }

    /** Keep only those chosen tickets that are shown. */
    keepTickets(ids) {
        if (this.values.target && !ids.includes(this.values.target.id)) {
            this.values.target = null;
        }
        this.values.related_ids = this.values.related_ids.filter((id) => ids.includes(id));
    }

    chooseCourse(id, sessions) {
        const running = sessions.find((session) => session.course_id === id && session.running);
        Object.assign(this.values, { course_id: id, session_id: running ? running.id : 0 });
    }

    /** Return the current minute as it is kept. */
    now() {
        return this.written(DateTime.now());
    }

    /** Return a moment as it is kept: the minute, in the zone of the user. */
    written(moment) {
        return moment.toISO({ includeOffset: false }).slice(0, "2026-01-01T00:00".length);
    }

    /** Return the moment of receipt to be shown. */
    get received() {
        const moment = DateTime.fromISO(this.values.received);
        return moment.isValid && withWesternDigits(moment);
    }

    /** Return the moment of receipt for the server; empty if the field holds no valid time. */
    get receivedAt() {
        const moment = this.values.received && DateTime.fromISO(this.values.received);
        return moment && moment.isValid ? serializeDateTime(moment) : "";
    }

    /** Return what is known of the person, for looking up tickets. */
    get who() {
        const { person, phone, email, named } = this.values;
        return {
            partner_id: person?.partner_id || false,
            phone: person?.phone || phone,
            email: person?.email || email,
            ticket_id: named,
        };
    }

    /** Return the answers that are given about the service that is chosen. */
    get details() {
        return Object.fromEntries(
            this.asked
                .map(({ key }) => [key, this.values.details[key]])
                .filter(([, value]) => value),
        );
    }

    get payload() {
        const draft = this.values;
        const person = draft.person || {};
        return {
            key: draft.key,
            channel_id: draft.channel_id,
            ticket_type: draft.ticket_type,
            partner_id: person.partner_id || false,
            beneficiary_name: person.name || draft.name,
            beneficiary_phone: person.phone || draft.phone,
            beneficiary_email: person.email || draft.email,
            beneficiary_kind: draft.kind,
            keep_contact: draft.keep_contact && !draft.person,
            related_ids: [...draft.related_ids],
            subject: draft.subject,
            text: draft.text,
            service_id: draft.service_id || false,
            details: this.details,
            course_id: draft.course_id || false,
            session_id: draft.session_id || false,
            received_at: this.receivedAt,
            solved: draft.solved && draft.ticket_type === "request",
            pass_on: draft.pass_on,
            resolution: draft.resolution,
            remote: { tool: draft.tool, remote_id: draft.remote_id, consent: draft.consent },
        };
    }
}

/** Return the tab's only draft, which is made when it is first needed. */
export const captureDraftService = {
    start() {
        let kept;
        return {
            get draft() {
                return (kept ||= new CaptureDraft());
            },
        };
    },
};
registry.category("services").add("asas_helpdesk.capture_draft", captureDraftService);
