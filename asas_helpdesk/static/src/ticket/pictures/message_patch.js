import { Message } from "@mail/core/common/message";

import { patch } from "@web/core/utils/patch";

import { showHeldPictures } from "./held_pictures";
import { offerPicturesOfMessage } from "./remote_pictures";

// The messages whose pictures were asked for: a message may be drawn again at any time.
const shown = new Set();

patch(Message.prototype, {
    /** Offer to load the pictures of a message, which would tell its sender who reads it. */
    prepareMessageBody(bodyEl) {
        super.prepareMessageBody(...arguments);
        if (!bodyEl || this.message.thread?.model !== "asas.helpdesk.ticket") {
            return;
        }
        const { id } = this.message;
        if (shown.has(id)) {
            showHeldPictures(bodyEl);
        } else {
            const text = bodyEl.querySelector(".o-mail-Message-richBody") || bodyEl;
            offerPicturesOfMessage(text, () => shown.add(id));
        }
    },
});
