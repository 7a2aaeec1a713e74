import { beforeEach, expect, test } from "@odoo/hoot";
import { click, edit, manuallyDispatchProgrammaticEvent, queryOne } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, Deferred, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { getService, mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { WebClient } from "@web/webclient/webclient";

const SESSION = "asas.helpdesk.course.session";
const HALL = {
    id: 5,
    course: "دورة السلامة",
    course_id: 2,
    running: true,
    start: "2026-03-01 06:00:00",
    end: "2026-03-01 09:05:30",
    link: "",
    trainer: "",
    participants: 12,
    lacking: 0,
    tickets: [],
};

defineMailModels();
let halls;
beforeEach(async () => {
    mockDate("2026-03-01 07:00:00", "Asia/Riyadh"); // UTC: it is ten there
    halls = [HALL];
    onRpc(SESSION, "get_halls_now", () => ({ categories: [{ id: 3, name: "Sound" }], halls }));
});

async function openHalls() {
    await mountWithCleanup(WebClient);
    await getService("action").doAction({
        type: "ir.actions.client",
        tag: "asas_helpdesk.halls_now",
    });
}

test("a hall says how long it still runs, from when to when", async () => {
    await openHalls();
    expect(".o_asas_hall_time").toHaveText("2 hours and 6 minutes left");
    expect(".o_asas_hall header").toHaveText(/9:00 AM – 12:05 PM/);
});

test("one that is to come says when, with its day", async () => {
    halls = [
        {
            ...HALL,
            running: false,
            start: "2026-03-02 07:00:00",
            end: "2026-03-02 08:00:00",
        },
    ];
    await openHalls();
    expect(".o_asas_hall_time").toHaveText("Starts in 1 day");
    expect(".o_asas_hall header").toHaveText(/Monday 2 March · 10:00 AM – 11:00 AM/);
});

test("a lost connection is said, and comes back by itself", async () => {
    await openHalls();
    expect(".alert-warning").toHaveCount(0);
    onRpc(SESSION, "get_halls_now", () => {
        throw new Error("lost");
    });
    await advanceTime(30000);
    await animationFrame();
    expect(".alert-warning").toHaveCount(1);
    onRpc(SESSION, "get_halls_now", () => ({ categories: [], halls: [] }));
    await advanceTime(30000);
    await animationFrame();
    expect(".alert-warning").toHaveCount(0);
    expect(".o_asas_no_hall").toHaveCount(1);
});

test("a double tap reports once, with what was typed before", async () => {
    halls = [{ ...HALL, open: true }];
    const answer = new Deferred();
    onRpc(SESSION, "report_from_hall", async ({ args, kwargs }) => {
        expect.step([args[0], kwargs.category_id, kwargs.words]);
        await answer;
        return "REQ/2026/00001";
    });
    await openHalls();
    await click(".o_asas_hall_words");
    await edit("Since ten");
    await animationFrame();
    await click(".o_asas_tap");
    manuallyDispatchProgrammaticEvent(queryOne(".o_asas_tap"), "click");
    answer.resolve();
    await animationFrame();
    expect.verifySteps([[[5], 3, "Since ten"]]);
    await animationFrame();
    await animationFrame();
    expect(".o_notification").toHaveText(/REQ\/2026\/00001/);
    expect(".o_asas_hall_words").toHaveValue("");
});
