import { beforeEach, expect, test } from "@odoo/hoot";
import { click, edit, keyDown, press, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    getService,
    makeServerError,
    mountWithCleanup,
    onRpc,
} from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";
import { MainComponentsContainer } from "@web/core/main_components_container";

import { CaptureDialog } from "@asas_helpdesk/capture/capture_dialog";
import { CaptureMenu } from "@asas_helpdesk/capture/capture_menu";

const MODEL = "asas.helpdesk.capture";
const OPTIONS = {
    channels: [
        { id: 11, kind: "phone", name: "Call Centre", icon: "fa-phone" },
        { id: 12, kind: "hall", name: "Hall", icon: "fa-university" },
        { id: 13, kind: "remote", name: "Remote Access", icon: "fa-desktop" },
    ],
    types: [
        ["request", "Request"],
        ["complaint", "Complaint"],
    ],
    services: [[3, "Registration"]],
    details: {},
    kinds: [["trainee", "Trainee"]],
    tools: [["teamviewer", "TeamViewer"]],
    courses: [{ id: 5, name: "Safety", own: false }],
    sessions: [{ id: 6, course_id: 5, start: "2026-03-01 06:00:00", running: true }],
    course_required: false,
    keeps_contacts: true,
    solves: true,
};
const AHMAD = {
    key: "p7",
    partner_id: 7,
    ticket_id: false,
    name: "Ahmad",
    phone: "+966533848712",
    email: "ahmad@example.com",
    kind: "trainee",
    open: 1,
    links: {},
};
const TICKET = {
    id: 21,
    reference: "REQ/1",
    subject: "No link",
    stage: "New",
    received: "2026-03-01 06:00:00",
    open: true,
    writable: true,
    similar: true,
    time_left: "2 hours left",
    pressure: "calm",
};

defineMailModels();
let registered;
beforeEach(() => {
    browser.sessionStorage.clear();
    browser.localStorage.clear();
    mockDate("2026-03-01 07:00:00", "Asia/Riyadh"); // UTC: it is ten there
    registered = [];
    onRpc(MODEL, "options", () => OPTIONS);
    onRpc(MODEL, "find", ({ args: [words] }) => (/^ahm/i.test(words) ? [AHMAD] : []));
    onRpc(MODEL, "look", ({ args: [who] }) => (who.partner_id === 7 ? [TICKET] : []));
    onRpc(MODEL, "ready_replies", () => []);
    onRpc(MODEL, "register", ({ args: [values] }) => {
        registered.push(values);
        return { id: 22, reference: "REQ/2", state: "new" };
    });
    onRpc(MODEL, "add_words", ({ args }) => {
        expect.step(["add_words", args[0]]);
        return TICKET;
    });
});

async function openCapture() {
    await mountWithCleanup(MainComponentsContainer);
    getService("dialog").add(CaptureDialog);
    await animationFrame();
}

async function type(words) {
    await edit(words);
    await advanceTime(200);
    await animationFrame();
}

async function enter() {
    await press("Enter");
    await advanceTime(200);
    await animationFrame();
    await animationFrame();
}

test("somebody is found by what is typed, and one writes on", async () => {
    await openCapture();
    expect("#o_asas_capture_words").toBeFocused();
    await type("ahm");
    expect(queryAllTexts("[role=option] span.d-flex bdi:first-child")).toEqual(["Ahmad"]);
    expect("[role=option]").toHaveCount(2);
    expect("[role=option]:first").toHaveAttribute("aria-selected", "true");
    await enter();
    expect(".o_asas_person").toHaveText(/Ahmad/);
    expect("#o_asas_capture_subject").toBeFocused();
    expect(".o_asas_lines li").toHaveText(/REQ\/1/);
});

test("Enter takes the first, faster than the list, and never sends the form from there", async () => {
    await openCapture();
    await edit("ahmad");
    await enter();
    expect(".o_asas_person").toHaveCount(1);
    await click("button[title='Somebody Else']");
    await animationFrame();
    expect("#o_asas_capture_words").toBeFocused();
    expect("#o_asas_capture_words").toHaveValue("");
    expect(".o_asas_lines").toHaveCount(0);
    await edit("ah");
    await enter();
    expect(".o_asas_person").toHaveCount(0);
    expect(registered).toEqual([]);
});

test("somebody new is known by what was typed", async () => {
    await openCapture();
    await type("0559990007");
    expect(queryAllTexts("[role=option]")).toEqual(["Somebody new"]);
    await enter();
    expect("#o_asas_capture_phone").toHaveValue("0559990007");
    expect("#o_asas_capture_words").toHaveValue("0559990007");
    expect("#o_asas_capture_name").toBeFocused();
});

test("Tab takes what is marked", async () => {
    await openCapture();
    await type("ahm");
    await press("ArrowDown");
    await press("Tab");
    await animationFrame();
    await animationFrame();
    expect("#o_asas_capture_name").toHaveValue("ahm");
    expect("#o_asas_capture_phone").toBeFocused();
});

test("Esc closes the list first, then the dialog, and nothing typed is lost", async () => {
    await openCapture();
    await type("ahm");
    await press("Escape");
    await animationFrame();
    expect("[role=option]").toHaveCount(0);
    expect(".o_asas_capture").toHaveCount(1);
    await press("Escape");
    await animationFrame();
    expect(".o_asas_capture").toHaveCount(0);
    getService("dialog").add(CaptureDialog);
    await animationFrame();
    expect("#o_asas_capture_words").toHaveValue("ahm");
});

test("channels are chosen by Alt with a digit, and bring their own fields", async () => {
    await openCapture();
    expect("#o_asas_capture_channel_11").toBeChecked();
    await keyDown(["alt", "2"]);
    await animationFrame();
    expect("#o_asas_capture_channel_12").toBeChecked();
    await click("#o_asas_capture_course");
    expect("#o_asas_capture_session").toHaveCount(1);
    await keyDown(["alt", "3"]);
    await animationFrame();
    expect("#o_asas_capture_course").toHaveCount(0);
    expect("#o_asas_capture_consent").toHaveCount(1);
});

test("words are added to a ticket that is there", async () => {
    await openCapture();
    await type("ahm");
    await enter();
    await click("[aria-label='It is about this ticket: REQ/1']");
    await animationFrame();
    expect("#o_asas_capture_subject").toBeFocused();
    expect(".modal-footer .btn-primary").toHaveText(/Add to REQ\/1/);
    expect("#o_asas_capture_type").toHaveCount(0);
    await click(".modal-footer .btn-primary");
    await animationFrame();
    expect.verifySteps([["add_words", 21]]);
    expect(".o_asas_capture").toHaveCount(0);
    expect(".o_notification").toHaveText(/Added to REQ\/1/);
});

test("what is registered leaves an empty form", async () => {
    await openCapture();
    await click("#o_asas_capture_subject");
    await edit("Sound");
    await click(".modal-footer .btn-primary");
    await animationFrame();
    expect(registered.map(({ subject }) => subject)).toEqual(["Sound"]);
    getService("dialog").add(CaptureDialog);
    await animationFrame();
    expect("#o_asas_capture_subject").toHaveValue("");
});

test("the moment of receipt is written with the digits of the desk, and corrected", async () => {
    await openCapture();
    expect("#o_asas_capture_received").toHaveValue("01/03/2026 10:00");
    await click("#o_asas_capture_received");
    await edit("01/03/2026 09:15", { confirm: "tab" });
    await animationFrame();
    await click("#o_asas_capture_subject");
    await edit("A call");
    await click(".modal-footer .btn-primary");
    await animationFrame();
    expect(registered[0].received_at).toBe("2026-03-01 06:15:00");
});

test("a refusal is said in the dialog, and nothing is lost", async () => {
    onRpc(MODEL, "register", () => {
        throw makeServerError({ type: "ValidationError", message: "Say what it is about." });
    });
    await openCapture();
    await click("#o_asas_capture_text");
    await edit("Please help");
    await click(".modal-footer .btn-primary");
    await animationFrame();
    expect("[role=alert]").toHaveText("Say what it is about.");
    expect("#o_asas_capture_text").toHaveValue("Please help");
    expect(".modal-footer .btn-primary").toBeEnabled();
});

async function ring(number) {
    await mountWithCleanup(MainComponentsContainer);
    const menu = await mountWithCleanup(CaptureMenu);
    menu.ring(number);
    await animationFrame();
    await animationFrame();
}

test("a call opens the dialog with who alone has its number", async () => {
    onRpc(MODEL, "find", ({ args: [words] }) => (words === "+966533848712" ? [AHMAD] : []));
    browser.localStorage.setItem("asas_helpdesk.capture.channel", 12);
    await ring("+966533848712");
    expect(".o_asas_person").toHaveText(/Ahmad/);
    expect("#o_asas_capture_channel_11").toBeChecked();
    expect("#o_asas_capture_subject").toBeFocused();
});

test("a caller whom nobody knows is somebody new with this number", async () => {
    await ring("+966500000001");
    expect("input[type=tel]").toHaveValue("+966500000001");
});

test("a withheld number opens the dialog with nobody", async () => {
    await ring("");
    expect("#o_asas_capture_words").toHaveValue("");
    expect("input[type=tel]").toHaveCount(0);
    expect("#o_asas_capture_channel_11").toBeChecked();
});

test("a call says who calls and touches nothing of what is being typed", async () => {
    await openCapture();
    await type("Sara");
    await ring("+966533848712");
    expect(".o_notification").toHaveText(/\+966533848712/);
    expect("#o_asas_capture_words").toHaveValue("Sara");
});
