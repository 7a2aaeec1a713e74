import { beforeEach, expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    getService,
    mockService,
    models,
    mountView,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { Component, xml } from "@odoo/owl";

class Page extends Component {
    static template = xml`<div/>`;
    static props = ["*"];
}

class Dialog extends models.Model {
    words = fields.Text();
    frame_subject = fields.Char();
    frame_before = fields.Html();
    frame_after = fields.Html();
    frame_lang = fields.Char();
    reach = fields.Char();
    leaving = fields.Char();
    _records = [
        {
            id: 1,
            words: "ما رقم الدورة؟",
            frame_subject: "CMP/2026/00001",
            frame_before: "<p>Dear Ahmed,</p>",
            frame_after: "<p>Kind regards</p>",
            frame_lang: "ar_001",
            reach: "E-mail",
            leaving: "It leaves after 30 seconds.",
        },
    ];
}

class Stage extends models.Model {
    name = fields.Char();
    _records = [
        { id: 1, name: "New" },
        { id: 2, name: "Waiting" },
    ];
}

class Ticket extends models.Model {
    subject = fields.Char();
    stage_id = fields.Many2one({ relation: "stage" });
    _records = [
        { id: 11, subject: "No link", stage_id: 1 },
        { id: 12, subject: "No sound", stage_id: 2 },
    ];
}
defineMailModels();
defineModels([Dialog, Stage, Ticket]);

const PENDING = {
    id: 7,
    reference: "CMP/2026/00001",
    label: "Waiting",
    name: "Ahmed",
    seconds: 30,
    total: 30,
};

beforeEach(() => {
    mockDate("2026-03-01 07:00:00");
    browser.localStorage.removeItem("asas_helpdesk.departures");
    mockService("action", { doAction: (action) => expect.step(action) });
});

async function mountBar(pending) {
    onRpc("asas.helpdesk.departure", "pending", ({ args }) => {
        expect.step(`pending ${args[0]}`);
        return pending();
    });
    for (const method of ["action_take_back", "action_send_now"]) {
        onRpc("asas.helpdesk.departure", method, ({ args }) => {
            expect.step(`${method} ${args[0]}`);
            return false;
        });
    }
    await mountWithCleanup(Page); // the bar is on every page
    return getService("asas_helpdesk.departures");
}

test("the words are typed within the frame, in the direction of the beneficiary", async () => {
    await mountView({
        type: "form",
        resModel: "dialog",
        resId: 1,
        arch: `<form><field name="words" widget="asas_words"/></form>`,
    });
    expect(".o_asas_words_frame").toHaveAttribute("dir", "rtl");
    expect(".o_asas_words_before").toHaveText("Dear Ahmed,");
    expect(".o_asas_words_typed textarea").toHaveValue("ما رقم الدورة؟");
    expect(".o_asas_words_after").toHaveText("Kind regards");
});

test("nothing is asked of the server while nothing was sent", async () => {
    await mountBar(() => []);
    await advanceTime(5000);
    expect(".o_asas_departure").toHaveCount(0);
    expect.verifySteps([]);
});

test("what was sent is counted down and can be taken back", async () => {
    let pending = [PENDING];
    const departures = await mountBar(() => pending);
    await departures.add([7]);
    await animationFrame();
    expect(".o_asas_departure_seconds").toHaveText("It leaves in 30 seconds");
    await advanceTime(10900);
    await animationFrame();
    expect(".o_asas_departure_seconds").toHaveText(/^It leaves in 2[01] seconds$/);
    pending = [];
    await click(".o_asas_take_back");
    await animationFrame();
    expect.verifySteps(["pending 7", "action_take_back 7", "pending 7", "soft_reload"]);
    expect(".o_asas_departure").toHaveCount(0);
});

test("when its time is over the server is asked once more, and it vanishes", async () => {
    let pending = [PENDING];
    const departures = await mountBar(() => pending);
    await departures.add([7]);
    pending = [];
    await advanceTime(31000);
    await animationFrame();
    expect(".o_asas_departure").toHaveCount(0);
    expect.verifySteps(["pending 7", "pending 7"]);
});

test.tags("desktop");
test("a card that is dropped on a stage opens its dialog, and stays until that has moved it", async () => {
    onRpc("ticket", "action_move_to", ({ args }) => {
        expect.step(args);
        return { type: "ir.actions.act_window" };
    });
    onRpc("ticket", "web_save", () => expect.step("saved"));
    mockService("action", {
        doAction(action, { onClose }) {
            expect.step(action.type);
            return onClose();
        },
    });
    await mountView({
        type: "kanban",
        resModel: "ticket",
        groupBy: ["stage_id"],
        arch: `
            <kanban js_class="asas_sought_kanban">
                <templates><t t-name="card"><field name="subject"/></t></templates>
            </kanban>`,
    });
    const [from, to] = [".o_kanban_group:eq(0)", ".o_kanban_group:eq(1)"];
    await contains(`${from} .o_kanban_record`).dragAndDrop(to);
    await animationFrame();
    expect.verifySteps([[[11], 2], "ir.actions.act_window"]);
    expect(`${from} .o_kanban_record`).toHaveCount(1);
});
