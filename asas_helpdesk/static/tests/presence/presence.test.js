import { beforeEach, expect, test } from "@odoo/hoot";
import { click, edit } from "@odoo/hoot-dom";
import { advanceTime, animationFrame, mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    mockService,
    models,
    mountView,
    onRpc,
    serverState,
} from "@web/../tests/web_test_helpers";

class Ticket extends models.Model {
    subject = fields.Char();
    write_date = fields.Datetime();
    _records = [{ id: 11, subject: "No link", write_date: "2026-03-01 06:00:00" }];
}
defineMailModels();
defineModels([Ticket]);

const LINE = ".o_asas_presence_line";
const CHANGE = ".o_asas_presence_change";
const BEFORE = { written: "2026-03-01 06:00:00", message: 5, by: 1, by_name: "Reem" };
let hear, said, channels;

beforeEach(() => mockDate("2026-03-01 07:00:00"));

function talk(values) {
    const said = { ticket: 11, user: 99, name: "Reem", state: "here", asks: false };
    hear({ ...said, ...BEFORE, ...values });
    return animationFrame();
}

beforeEach(async () => {
    [said, channels] = [[], []];
    mockService("bus_service", () => ({
        subscribe: (type, callback) => {
            if (type === "asas_helpdesk.presence") {
                hear = callback;
            }
        },
        unsubscribe: () => {},
        addEventListener: () => {},
        removeEventListener: () => {},
        start: () => {},
        addChannel: (name) => channels.push(name),
        deleteChannel: (name) => channels.splice(channels.indexOf(name), 1),
        send: (type, data) => type === "asas_helpdesk.presence" && said.push(data),
    }));
    await mountView({
        type: "form",
        resModel: "ticket",
        resId: 11,
        arch: `<form><widget name="asas_presence"/><sheet><field name="subject"/></sheet></form>`,
    });
});

test("a form says that it is open, asks who else is, and goes on saying it", async () => {
    expect(channels.filter((name) => name.startsWith("asas"))).toEqual(["asas_helpdesk_ticket:11"]);
    await advanceTime(1100);
    expect(said).toEqual([{ ticket: 11, state: "here", asks: true }]);
    await talk({ user: serverState.userId });
    await advanceTime(5000);
    expect(said.at(-1)).toEqual({ ticket: 11, state: "here", asks: false });
    await advanceTime(15000);
    expect(said).toHaveLength(3);
});

test("who else has it open or is writing is shown, until nothing is heard of them", async () => {
    await talk({});
    expect(LINE).toHaveText(/Reem$/);
    await talk({ state: "writing" });
    await talk({ user: 98, name: "Huda" });
    expect(`${LINE}:first`).toHaveText(/^Writing now:\s*Reem$/);
    expect(`${LINE}:last`).toHaveText(/Huda$/);
    await talk({ user: 98, state: "gone" });
    expect(LINE).toHaveCount(1);
    await advanceTime(60000);
    expect(LINE).toHaveCount(0);
});

test("what is said of another ticket, or by oneself, shows nobody", async () => {
    await talk({ ticket: 12 });
    await talk({ user: serverState.userId });
    expect(LINE).toHaveCount(0);
});

test("typing is told at once, and that it has ended", async () => {
    await advanceTime(1100);
    await talk({ user: serverState.userId });
    await click(".o_field_widget[name=subject] input");
    await edit("No sound", { confirm: false });
    expect(said.at(-1).state).toBe("writing");
    await advanceTime(12000);
    expect(said.at(-1).state).toBe("here");
});

test("a change by somebody else is told and can be taken in, one's own is not", async () => {
    await talk({});
    expect(CHANGE).toHaveCount(0);
    await talk({ message: 6, by: serverState.userId });
    expect(CHANGE).toHaveCount(0);
    await talk({ written: "2026-03-01 06:30:00" });
    expect(CHANGE).toHaveText(/^Reem has changed this ticket/);
    onRpc("web_read", () => expect.step("read"));
    await click(`${CHANGE} button`);
    await animationFrame();
    expect.verifySteps(["read"]);
    expect(CHANGE).toHaveCount(0);
});

test("what was typed is not lost by reloading unless one wishes it", async () => {
    await talk({});
    await click(".o_field_widget[name=subject] input");
    await edit("No sound", { confirm: "blur" });
    await talk({ message: 7, by: false, by_name: false });
    expect(CHANGE).toHaveText(/^This ticket has changed/);
    await click(`${CHANGE} button`);
    await animationFrame();
    expect(".modal-body").toHaveText(/is lost when you reload/);
    await click(".modal-footer .btn-secondary");
    await animationFrame();
    expect(".o_field_widget[name=subject] input").toHaveValue("No sound");
});
