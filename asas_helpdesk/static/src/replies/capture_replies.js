import { Component, useEffect, useState } from "@odoo/owl";
import { browser } from "@web/core/browser/browser";
import { _t } from "@web/core/l10n/translation";
import { KeepLast } from "@web/core/utils/concurrency";
import { useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";
import { useDebounced } from "@web/core/utils/timing";

import { CaptureDialog } from "../capture/capture_dialog";
import { CaptureDraft } from "../capture/capture_draft";
import { fitting, found } from "./fold";

const MODEL = "asas.helpdesk.capture";
const PAUSE = 400;
const NO_REPLY = { reply_id: 0, reply: "", send_reply: false };

/** The ready replies beside quick capture: to be read out, copied, or sent. */
export class CaptureReplies extends Component {
    static template = "asas_helpdesk.CaptureReplies";
    static props = { draft: CaptureDraft };

    setup() {
        this.orm = useService("orm");
        this.notification = useService("notification");
        this.draft = useState(this.props.draft.values);
        this.state = useState({ words: "", replies: [] });
        this.loading = new KeepLast();
        this.loadSoon = useDebounced(() => this.load(), PAUSE);
        useEffect(
            () => {
                this.loadSoon();
            },
            () => Object.values(this.known),
        );
    }

    /** What decides which replies fit, and what their placeholders stand for. */
    get known() {
        const { target, person, name, subject, service_id, ticket_type } = this.draft;
        return {
            ticket_id: target?.id || false,
            partner_id: person?.partner_id || false,
            beneficiary_name: person?.name || name,
            subject,
            service_id,
            ticket_type,
        };
    }

    get replies() {
        return found(fitting(this.state.replies, this.draft.subject), this.state.words);
    }

    async load() {
        const before = this.text;
        const call = this.orm.silent.call(MODEL, "ready_replies", [this.known]);
        this.state.replies = await this.loading.add(call);
        // What was chosen and not edited is filled with what is known by now.
        if (this.draft.reply_id && this.draft.reply === before && this.text) {
            this.draft.reply = this.text;
        }
    }

    /** The text of the chosen reply, before it was edited. */
    get text() {
        return this.state.replies.find(({ id }) => id === this.draft.reply_id)?.text || "";
    }

    choose(reply) {
        const chosen = reply.id === this.draft.reply_id;
        Object.assign(this.draft, NO_REPLY);
        if (!chosen) {
            Object.assign(this.draft, { reply_id: reply.id, reply: reply.text });
        }
    }

    /** What a new reply would be about: what was looked for, or else the subject. */
    get wanted() {
        return (this.state.words || this.draft.subject || "").trim();
    }

    async ask() {
        await this.orm.call(MODEL, "ask_for_reply", [this.wanted]);
        this.notification.add(_t("Level 2 finds it among the searches that found nothing."), {
            type: "success",
        });
    }

    async copy() {
        await browser.navigator.clipboard.writeText(this.draft.reply);
        this.notification.add(_t("The text is copied."), { type: "success" });
    }
}

CaptureDialog.components.CaptureReplies = CaptureReplies;

patch(CaptureDraft.prototype, {
    clear() {
        super.clear();
        Object.assign(this.values, NO_REPLY);
    },

    get payload() {
        const { reply, send_reply: send } = this.values;
        return { ...super.payload, reply: (send && reply) || "" };
    },
});
