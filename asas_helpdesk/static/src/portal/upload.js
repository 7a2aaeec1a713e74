/**
 * Send a form and follow its upload, which only the older XMLHttpRequest reports.
 *
 * @param {string} address
 * @param {FormData} form
 * @param {Function} onProgress called with the share that has been sent, from 0 to 1
 * @returns {Promise<Object>} one of: `goTo`, the address to which the server redirects;
 *  `page`, the document it answers with; `failure`, why there is neither
 */
export function send(address, form, onProgress) {
    return new Promise((resolve) => {
        const request = new XMLHttpRequest();
        request.open("POST", address);
        request.upload.addEventListener("progress", (ev) => {
            if (ev.lengthComputable) {
                onProgress(ev.loaded / ev.total);
            }
        });
        for (const event of ["error", "abort", "timeout"]) {
            request.addEventListener(event, () => resolve({ failure: "lost" }));
        }
        request.addEventListener("load", () => resolve(read(request, address)));
        request.send(form);
    });
}

function read(request, address) {
    const { responseURL, status } = request;
    if (status === 413) {
        return { failure: "size" };
    }
    if (status >= 500) {
        return { failure: "lost" };
    }
    if (responseURL && pathOf(responseURL) !== pathOf(address)) {
        return pathOf(responseURL).endsWith("/web/login")
            ? { failure: "session" }
            : { goTo: responseURL };
    }
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    return { page, failure: "lost" };
}

function pathOf(address) {
    return new URL(address, document.baseURI).pathname;
}
