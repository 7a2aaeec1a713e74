import { Message } from "@mail/core/common/message_model";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    /** What was said on a ticket stays as it was said: the server refuses to change it. */
    get editable() {
        return this.thread?.model !== "asas.helpdesk.ticket" && super.editable;
    },
});
