import { Message } from "@mail/core/common/message";
import { Message as MessageModel } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";

import { useState } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";

patch(MessageModel.prototype, {
    setup() {
        super.setup(...arguments);
        /** What a person has to decide about this e-mail, or has decided: words and buttons.
         * Only e-mails on the desk's tickets have it. */
        this.asas_helpdesk_uncertain = fields.Attr();
    },
});

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        this.asasUncertain = useState({ busy: false });
    },

    /** Let the server carry out a verdict; then show what has followed from it. */
    async asasDecide(method) {
        if (this.asasUncertain.busy) {
            return;
        }
        this.asasUncertain.busy = true;
        const { asas_helpdesk_uncertain: uncertain, thread } = this.message;
        try {
            const data = await this.asasOrm.call("asas.helpdesk.uncertain.email", method, [
                [uncertain.id],
            ]);
            this.store.insert(data);
            await thread?.fetchThreadData(["activities", "messages"]);
            await this.env.asasReloadRecord?.();
        } finally {
            this.asasUncertain.busy = false;
        }
    },
});
