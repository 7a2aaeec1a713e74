import { _t } from "@web/core/l10n/translation";

// tools/remote_pictures.py keeps the address of a picture here, which no browser loads.
const HELD = "img[data-original-src]:not([src])";
const HOSTS_SHOWN = 3;
// Names of servers run from left to right in any sentence (Unicode's isolates).
const [LEFT_TO_RIGHT, END] = "\u2066\u2069";

/** Return the pictures that are held back, each with its address. */
function heldPictures(container) {
    return [...container.querySelectorAll(HELD)].flatMap((picture) => {
        const url = parsed(picture.dataset.originalSrc);
        return url && ["http:", "https:"].includes(url.protocol) ? [{ picture, url }] : [];
    });
}

function parsed(address) {
    try {
        return new URL(address);
    } catch {
        return null;
    }
}

/** Return the words on the button that loads the pictures held back; empty if there are none. */
export function offerOfHeldPictures(container) {
    const hosts = hostsOfHeldPictures(container);
    const isolated = LEFT_TO_RIGHT + hosts + END;
    return hosts && _t("Show pictures from %(hosts)s", { hosts: isolated });
}

/** Return the servers of the pictures that are held back, as people read them; empty for none. */
function hostsOfHeldPictures(container) {
    const hosts = new Set(heldPictures(container).map(({ url }) => url.hostname));
    const shown = [...hosts].slice(0, HOSTS_SHOWN);
    return hosts.size > HOSTS_SHOWN ? [...shown, "…"].join(", ") : shown.join(", ");
}

/** Load the pictures that are held back, without saying from which page. */
export function showHeldPictures(container) {
    for (const { picture, url } of heldPictures(container)) {
        picture.referrerPolicy = "no-referrer";
        picture.src = url.href;
    }
}

/** Put a button before a text that loads its pictures, if any are held back. */
export function offerHeldPictures(container, onShow = () => {}) {
    const offer = offerOfHeldPictures(container);
    if (!offer || container.querySelector(":scope > .o_asas_show_pictures")) {
        return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "o_asas_show_pictures btn btn-secondary btn-sm d-block mb-2";
    // Within a message, no style sheet of the page applies.
    button.style.cssText = "display: block; margin-block-end: 8px; font: inherit; cursor: pointer;";
    button.textContent = offer;
    button.addEventListener("click", () => {
        showHeldPictures(container);
        button.remove();
        onShow();
    });
    container.prepend(button);
}
