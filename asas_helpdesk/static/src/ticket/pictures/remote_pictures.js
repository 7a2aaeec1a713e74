import { _t } from "@web/core/l10n/translation";

import { hostsOfHeldPictures, offerHeldPictures } from "./held_pictures";

const say = (hosts) => _t("Show pictures from %(hosts)s", { hosts });

/** Return the words on the button that loads the pictures held back; empty if there are none. */
export function offerOfHeldPictures(container) {
    const hosts = hostsOfHeldPictures(container);
    return hosts && say(hosts);
}

/** Put a button before a message that loads its pictures, if any are held back. */
export function offerPicturesOfMessage(container, onShow) {
    const button = offerHeldPictures(container, say, onShow);
    if (button) {
        button.classList.add("btn", "btn-secondary", "btn-sm", "d-block", "mb-2");
        // Within a message, no style sheet of the page applies.
        button.style.cssText =
            "display: block; margin-block-end: 8px; font: inherit; cursor: pointer;";
    }
}
