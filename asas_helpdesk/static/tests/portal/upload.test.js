import { describe, expect, test } from "@odoo/hoot";
import { patchWithCleanup } from "@web/../tests/web_test_helpers";

import { send } from "@asas_helpdesk/portal/upload";

describe.current.tags("headless");

/** Let requests be answered at once. */
function answer(values, event = "load") {
    class Request {
        constructor() {
            this.listeners = {};
            this.upload = {
                addEventListener: (name, listener) => (this.progress = listener),
            };
            Object.assign(this, { status: 200, responseText: "", responseURL: "" }, values);
        }
        addEventListener(name, listener) {
            this.listeners[name] = listener;
        }
        open(method, address) {
            expect.step(`${method} ${address}`);
        }
        send() {
            this.progress({ lengthComputable: false });
            this.progress({ lengthComputable: true, loaded: 1, total: 4 });
            this.listeners[event]();
        }
    }
    patchWithCleanup(window, { XMLHttpRequest: Request });
}

const ADDRESS = "/support/new";
const sent = () => send(ADDRESS, new FormData(), (share) => expect.step(share));

test("the upload is followed, and the page that answers is given back", async () => {
    answer({
        responseText: "<p>Please correct</p>",
        responseURL: new URL(ADDRESS, document.baseURI).href,
    });
    const { page } = await sent();
    expect.verifySteps([`POST ${ADDRESS}`, 0.25]);
    expect(page.querySelector("p").textContent).toBe("Please correct");
});

test("where the server sends the browser elsewhere, it is to go there", async () => {
    const elsewhere = new URL("/support/thanks", document.baseURI).href;
    answer({ responseURL: elsewhere });
    expect(await sent()).toEqual({ goTo: elsewhere });
    expect.verifySteps([`POST ${ADDRESS}`, 0.25]);
});

test("why there is no answer is told apart", async () => {
    const login = new URL("/web/login?redirect=x", document.baseURI).href;
    for (const [values, event, failure] of [
        [{ status: 413 }, "load", "size"],
        [{ status: 502 }, "load", "lost"],
        [{ responseURL: login }, "load", "session"],
        [{}, "error", "lost"],
        [{}, "timeout", "lost"],
        [{}, "abort", "lost"],
    ]) {
        answer(values, event);
        expect(await sent()).toEqual({ failure });
    }
    expect.verifySteps(
        Array(6)
            .fill([`POST ${ADDRESS}`, 0.25])
            .flat(),
    );
});
