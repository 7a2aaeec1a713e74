import { Message } from "@mail/core/common/message_model";
import { fields } from "@mail/core/common/record";

import { patch } from "@web/core/utils/patch";

patch(Message.prototype, {
    setup() {
        super.setup(...arguments);
        /** Whether this came by the link of a ticket, from somebody who was not signed in as the
         * beneficiary. */
        this.asas_helpdesk_by_link = fields.Attr();
    },
});
