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

/** Return the servers of the pictures that are held back, as people read them; empty for none. */
export function hostsOfHeldPictures(container) {
    const hosts = new Set(heldPictures(container).map(({ url }) => url.hostname));
    const shown = [...hosts].slice(0, HOSTS_SHOWN);
    const names = hosts.size > HOSTS_SHOWN ? [...shown, "…"] : shown;
    return names.length ? LEFT_TO_RIGHT + names.join(", ") + END : "";
}

/** Load the pictures that are held back, without saying from which page. */
export function showHeldPictures(container) {
    for (const { picture, url } of heldPictures(container)) {
        picture.referrerPolicy = "no-referrer";
        picture.src = url.href;
    }
}

/**
 * Put a button before a text that loads its pictures, if any are held back.
 *
 * @param {Element} container
 * @param {Function} say returns the words on the button, given the names of the servers
 * @param {Function} onShow called when the pictures were asked for
 * @returns {HTMLButtonElement | undefined}
 */
export function offerHeldPictures(container, say, onShow = () => {}) {
    const hosts = hostsOfHeldPictures(container);
    if (!hosts || container.querySelector(":scope > .o_asas_show_pictures")) {
        return;
    }
    const button = document.createElement("button");
    button.type = "button";
    button.className = "o_asas_show_pictures";
    button.textContent = say(hosts);
    button.addEventListener("click", () => {
        showHeldPictures(container);
        button.remove();
        onShow();
    });
    container.prepend(button);
    return button;
}
