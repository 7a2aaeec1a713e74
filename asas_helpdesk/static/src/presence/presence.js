import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { registry } from "@web/core/registry";
import { serializeDateTime } from "@web/core/l10n/dates";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { Component, useEffect, useExternalListener, useRef, useState } from "@odoo/owl";

const PRESENCE = "asas_helpdesk.presence";
/** How often a browser says that it is there, and when the others take it for gone. */
const BEAT = 15000;
const EXPIRY = 2.5 * BEAT;
/** Until the first answer of the server, which says that it hears the others. */
const FIRST = 1000;
const AGAIN = 5000;
/** How long after a key somebody is still writing. */
const WRITING = 10000;
/** Those who are asked do not all answer at once. */
const ANSWER = 1000;
const SHOWN = 3;

/** Shows who else has this ticket open or is writing, and that it has changed meanwhile. */
export class Presence extends Component {
    static template = "asas_helpdesk.Presence";
    static props = { ...standardWidgetProps };

    setup() {
        this.bus = useService("bus_service");
        this.dialog = useService("dialog");
        this.store = useService("mail.store");
        this.root = useRef("root");
        this.state = useState({ people: {}, change: null });
        const onPresence = (said) => this.hear(said);
        useEffect(
            (id) => {
                if (!id) {
                    return;
                }
                this.bus.subscribe(PRESENCE, onPresence);
                this.enter(id);
                return () => {
                    this.bus.unsubscribe(PRESENCE, onPresence);
                    this.leave();
                };
            },
            () => [this.props.record.resId],
        );
        useEffect(
            () => this.onLoaded(),
            () => [this.props.record.resId, this.written],
        );
        useExternalListener(document, "input", (ev) => this.onInput(ev), { capture: true });
        useExternalListener(document, "visibilitychange", () => this.onVisibility());
        useExternalListener(window, "pagehide", () => this.say("gone"));
    }

    /** When the ticket as it is shown was written last. */
    get written() {
        const { write_date: written } = this.props.record.data;
        return written ? serializeDateTime(written) : "";
    }

    get others() {
        return Object.values(this.state.people);
    }

    /** Return who is at the ticket, as sentences that fit any number of people. */
    get lines() {
        const lines = [];
        const said = { writing: _t("Writing now:"), here: _t("Also looking at this ticket:") };
        for (const state of ["writing", "here"]) {
            const people = this.others.filter((person) => person.state === state);
            if (people.length) {
                lines.push({
                    state,
                    label: said[state],
                    people: people.slice(0, SHOWN),
                    more: Math.max(0, people.length - SHOWN),
                });
            }
        }
        return lines;
    }

    get changeWords() {
        const { name } = this.state.change;
        return name
            ? _t("%(name)s has changed this ticket or written in it since you opened it.", { name })
            : _t("This ticket has changed since you opened it.");
    }

    // -------------------------------------------------------------------- Saying

    enter(id) {
        Object.assign(this, { id, said: "here", heard: false, mark: null, written_at: 0 });
        this.state.people = {};
        this.state.change = null;
        this.bus.addChannel(`asas_helpdesk_ticket:${id}`);
        this.beatIn(FIRST);
    }

    leave() {
        browser.clearTimeout(this.timer);
        browser.clearTimeout(this.answering);
        this.say("gone");
        this.bus.deleteChannel(`asas_helpdesk_ticket:${this.id}`);
        this.id = null;
    }

    say(state) {
        if (this.id) {
            this.bus.send(PRESENCE, { ticket: this.id, state, asks: !this.heard });
        }
    }

    beatIn(delay) {
        browser.clearTimeout(this.timer);
        this.timer = browser.setTimeout(() => this.beat(), delay);
    }

    /** Say that somebody is here; a tab that is not looked at says nothing. */
    beat() {
        const now = Date.now();
        for (const [key, person] of Object.entries(this.state.people)) {
            if (person.until < now) {
                delete this.state.people[key];
            }
        }
        if (document.visibilityState === "visible") {
            this.said = now < this.written_at + WRITING ? "writing" : "here";
            this.say(this.said);
        }
        // Who has stopped writing is not shown as writing for longer than is true.
        const next = this.said === "writing" ? this.written_at + WRITING - now + 100 : BEAT;
        this.beatIn(this.heard ? Math.max(1000, Math.min(BEAT, next)) : AGAIN);
    }

    onVisibility() {
        if (this.id) {
            if (document.visibilityState === "visible") {
                this.heard = false; // what the others said meanwhile may be out of date
                this.beat();
            } else {
                this.say("gone");
            }
        }
    }

    /** Notice that somebody types: on the form, in the conversation, or in a dialog above it. */
    onInput({ target }) {
        const form = this.root.el?.closest(".o_form_view");
        const place = target.closest?.(".o_form_view");
        const here = place && (place === form || place.closest(".o_dialog"));
        if (!this.id || !here || target.closest(".o_control_panel")) {
            return;
        }
        this.written_at = Date.now();
        if (this.said !== "writing") {
            this.beat();
        }
    }

    // -------------------------------------------------------------------- Hearing

    hear(said) {
        if (said.ticket !== this.id) {
            return;
        }
        this.compare(said);
        if (said.user === user.userId) {
            this.heard = true;
            if (said.state === "gone") {
                this.answerSoon(); // another tab was closed; this one is still here
            }
            return;
        }
        if (said.state === "gone") {
            delete this.state.people[said.user];
            return;
        }
        const known = said.user in this.state.people;
        this.state.people[said.user] = {
            id: said.user,
            name: said.name,
            state: said.state,
            until: Date.now() + EXPIRY,
        };
        if (said.asks || !known) {
            this.answerSoon();
        }
    }

    answerSoon() {
        browser.clearTimeout(this.answering);
        this.answering = browser.setTimeout(() => this.beat(), ANSWER * (0.2 + Math.random()));
    }

    /** Notice whether the ticket has changed since it was shown here, and by somebody else. */
    compare({ written, message, by, by_name: name }) {
        const before = this.mark || { written: this.written, message };
        const change = { fields: written > before.written, words: message > before.message };
        this.mark = {
            written: change.fields ? written : before.written,
            message: Math.max(message, before.message),
        };
        if ((change.fields || change.words) && by !== user.userId) {
            this.state.change = { ...change, name };
        }
    }

    // -------------------------------------------------------------------- Reloading

    /** Take what is shown now for what is known: it was just opened, saved or reloaded. */
    onLoaded() {
        if (this.mark && this.written >= this.mark.written) {
            this.mark.written = this.written;
            if (!this.state.change?.words) {
                this.state.change = null;
            }
        }
    }

    async onReload() {
        if (await this.props.record.isDirty()) {
            return this.dialog.add(ConfirmationDialog, {
                title: _t("Reload the Ticket"),
                body: _t(
                    "What you have changed in the fields and not saved is lost when you reload. What you are writing in the conversation stays.",
                ),
                confirmLabel: _t("Reload"),
                confirm: () => this.reload(),
                cancel: () => {},
            });
        }
        await this.reload();
    }

    async reload() {
        const { model, resId, resModel } = this.props.record;
        this.state.change = null;
        await model.load();
        await this.store.Thread.get({ model: resModel, id: resId })?.fetchNewMessages();
    }
}

registry.category("view_widgets").add("asas_presence", {
    component: Presence,
    fieldDependencies: [{ name: "write_date", type: "datetime", readonly: true }],
});
