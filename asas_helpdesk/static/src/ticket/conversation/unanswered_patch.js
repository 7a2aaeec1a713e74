import { Chatter } from "@mail/chatter/web_portal/chatter";
import { Message } from "@mail/core/common/message";
import { Message as MessageModel } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";

import { useState, useSubEnv } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";
import { useService } from "@web/core/utils/hooks";

patch(MessageModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** Whether the beneficiary wrote it and nobody has answered. */
        this.asas_helpdesk_unanswered = fields.Attr(false);
    },
});

patch(Chatter.prototype, {
    setup() {
        super.setup(...arguments);
        useSubEnv({ asasReloadRecord: () => this.reloadParentView?.() });
    },
});

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        this.asasOrm = useService("orm");
        this.asasUnanswered = useState({ busy: false });
    },

    /** Decide that nobody has to answer this message, nor those before it. */
    async asasNeedNoAnswer() {
        if (this.asasUnanswered.busy) {
            return;
        }
        this.asasUnanswered.busy = true;
        const { id, thread } = this.message;
        try {
            await this.asasOrm.call("asas.helpdesk.ticket", "action_need_no_answer", [
                [thread.id],
                id,
            ]);
            for (const message of thread.messages.filter((message) => message.id <= id)) {
                message.asas_helpdesk_unanswered = false;
            }
            await thread.fetchThreadData(["activities", "messages"]);
            await this.env.asasReloadRecord?.();
        } finally {
            this.asasUnanswered.busy = false;
        }
    },
});
