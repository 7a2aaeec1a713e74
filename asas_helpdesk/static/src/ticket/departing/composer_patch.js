import { Composer } from "@mail/core/common/composer";

import { toRaw } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";

import { openDialog } from "./moves";

const TICKET = "asas.helpdesk.ticket";

patch(Composer.prototype, {
    setup() {
        super.setup(...arguments);
        /** What follows the message that is being sent: a move, or nothing. */
        this.asasMove = false;
    },

    /** Whether what is typed here leaves from a ticket to its beneficiary. */
    get asasLeavesLater() {
        const { composer } = this.props;
        return (
            this.thread?.model === TICKET &&
            Boolean(this.thread.id) &&
            this.props.type === "message" &&
            !composer.message
        );
    },

    async asasSendAnd(move) {
        this.asasMove = move;
        try {
            await this.sendMessage();
        } finally {
            this.asasMove = false;
        }
    },

    async _sendMessage(value, postData, extraData) {
        if (!this.asasLeavesLater) {
            return super._sendMessage(value, postData, extraData);
        }
        const thread = toRaw(this.thread);
        const { store } = thread;
        const params = await store.getMessagePostParams({ body: value, postData, thread });
        const { body, attachment_ids = [], partner_ids = [] } = params.post_data;
        const { orm, action } = this.env.services;
        const reload = async () => {
            await this.env.asasReloadRecord?.();
            await thread.fetchThreadData(["activities", "messages"]);
        };
        if (this.asasMove === "resolved") {
            const dialog = await orm.call(TICKET, "action_resolve", [[thread.id]]);
            dialog.context.default_resolution = toRaw(this.props.composer).composerText;
            await openDialog(action, dialog, reload);
            return;
        }
        const sent = await orm.call(TICKET, "send_later", [
            [thread.id],
            String(body),
            attachment_ids,
            partner_ids,
            this.asasMove === "waiting",
        ]);
        this.suggestion?.clearRawMentions();
        this.suggestion?.clearCannedResponses();
        await this.env.services["asas_helpdesk.departures"].add(sent);
        await reload();
    },
});
