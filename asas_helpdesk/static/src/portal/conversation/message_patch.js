import { Message } from "@mail/core/common/message";

import { patch } from "@web/core/utils/patch";

// The picture of an unknown person, from the addon web.
const NOBODY = "/web/static/img/user_placeholder.jpg";

patch(Message.prototype, {
    /** Odoo requests the picture of an author with the ticket's token in the address, which every
     * log along the route would keep. */
    get authorAvatarUrl() {
        const thread = this.message.thread;
        if (thread?.model === "asas.helpdesk.ticket" && thread.access_token) {
            return NOBODY;
        }
        return super.authorAvatarUrl;
    },
});
