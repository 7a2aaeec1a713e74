import { Message } from "@mail/core/common/message";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    /** The people to whom a mail on a ticket was copied, as the staff reads them. */
    get asasCopies() {
        if (this.message.thread?.model !== "asas.helpdesk.ticket") {
            return "";
        }
        return (this.message.incoming_email_cc || [])
            .map(([name, address]) => (name ? `${name} <${address}>` : address))
            .join(", ");
    },
});
