import { expect, test } from "@odoo/hoot";
import { click, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    getService,
    mockService,
    mountWebClient,
    onRpc,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { Overview } from "@asas_helpdesk/report/overview";

defineMailModels();

const LIST = {
    name: "Overdue",
    model: "asas.helpdesk.ticket",
    domain: [["id", "in", [3]]],
    views: [[false, "list"]],
    context: {},
    count: 1,
};

function screen(number) {
    return {
        screen: "level1",
        screens: [{ key: "level1", label: "Level 1" }],
        title: "Level 1",
        day: "Sunday 1 March 2026",
        moment: "10:00 AM",
        banners: [],
        buttons: [],
        period: null,
        cards: [
            {
                key: "late",
                label: "Overdue",
                text: `${number}`,
                sub: "",
                look: "danger",
                list: LIST,
            },
        ],
        blocks: [
            {
                kind: "tickets",
                key: "verify",
                place: "start",
                title: "To Verify",
                empty: "",
                heads: ["Time Left", "Still Lacks", "Ticket"],
                all: null,
                act: { label: "Close", model: "asas.helpdesk.ticket", method: "action_verify" },
                rows: [7, 8, 9].map((id) => ({
                    id,
                    fit: id !== 9,
                    time: "",
                    look: "",
                    due: "",
                    reference: `REQ/${id}`,
                    subject: `Subject ${id}`,
                    person: "",
                    note: "",
                })),
            },
        ],
    };
}

async function open() {
    mockDate("2026-03-01 07:00:00");
    const calls = [];
    onRpc("asas.helpdesk.overview", "get_overview", ({ kwargs }) => {
        calls.push(kwargs.screen);
        return screen(calls.length);
    });
    let hear;
    mockService("bus_service", () => ({
        subscribe: (type, callback) => {
            if (type === "asas_helpdesk.changed") {
                hear = callback;
            }
        },
        unsubscribe: () => {},
        addEventListener: () => {},
        removeEventListener: () => {},
        start: () => {},
        addChannel: () => {},
        deleteChannel: () => {},
        send: () => {},
    }));
    patchWithCleanup(Math, { random: () => 0.5 });
    await mountWebClient();
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "asas_helpdesk.overview",
    });
    return { calls, hear: () => hear({}) };
}

test("many changes are read once, after the server is silent", async () => {
    const { calls, hear } = await open();
    expect(calls.length).toBe(1);
    hear();
    await advanceTime(4000);
    hear();
    hear();
    expect(calls.length).toBe(1);
    await advanceTime(4500);
    await animationFrame();
    expect(calls.length).toBe(2);
    expect(queryAllTexts(".o_asas_overview_number")).toEqual(["2"]);
    await advanceTime(20000);
    expect(calls.length).toBe(2);
});

test("a screen that nobody looks at reads when somebody does", async () => {
    const { calls, hear } = await open();
    patchWithCleanup(document, { hidden: true });
    hear();
    await advanceTime(20000);
    expect(calls.length).toBe(1);
    patchWithCleanup(document, { hidden: false });
    document.dispatchEvent(new Event("visibilitychange"));
    await animationFrame();
    expect(calls.length).toBe(2);
});

test("a number opens the list that the server has counted", async () => {
    await open();
    patchWithCleanup(getService("action"), {
        doAction: (action) => expect.step([action.res_model, action.domain]),
    });
    await click(".o_asas_overview_card");
    expect.verifySteps([["asas.helpdesk.ticket", LIST.domain]]);
    expect(Overview.template).toBe("asas_helpdesk.Overview");
});

test("what is fit for closing is closed from the screen, without what is left out", async () => {
    const { calls } = await open();
    onRpc("asas.helpdesk.ticket", "action_verify", ({ args }) => {
        expect.step(args[0]);
        return false;
    });
    expect(".o_asas_overview_subject input").toHaveCount(2);
    expect(".o_asas_overview_act").toHaveText("Close (2)…");
    await click(".o_asas_overview_act");
    await animationFrame();
    expect.verifySteps([[7, 8]]);
    expect(calls.length).toBe(2);
    await click(".o_asas_overview_subject input:first");
    await animationFrame();
    await click(".o_asas_overview_act");
    await animationFrame();
    expect.verifySteps([[8]]);
});
