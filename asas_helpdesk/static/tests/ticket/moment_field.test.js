import { beforeEach, expect, test } from "@odoo/hoot";
import { click, queryValue } from "@odoo/hoot-dom";
import { animationFrame, mockDate, mockTimeZone } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

class Ticket extends models.Model {
    received_at = fields.Datetime();
    day = fields.Date();
    _records = [
        { id: 1, received_at: "2026-03-01 07:00:00", day: "2026-03-01" },
        { id: 2, received_at: "2025-12-31 13:18:00", day: "2025-12-31" },
    ];
}
defineMailModels();
defineModels([Ticket]);

const MOMENT = "Sunday 1 March 2026 (12 Ramadan 1447 AH), 10:00 AM";

beforeEach(() => {
    mockTimeZone("Asia/Riyadh");
    patchWithCleanup(session, { asas_helpdesk_hijri: true });
});

async function mountForm(attributes = "") {
    await mountView({
        type: "form",
        resModel: "ticket",
        resId: 1,
        arch: `<form><field name="received_at" widget="asas_moment" ${attributes}/></form>`,
    });
}

test("a moment that is read is said in both calendars", async () => {
    await mountForm('readonly="1"');
    expect("[name=received_at]").toHaveText(MOMENT);
});

test("a moment that may be changed is said so, too, until one types", async () => {
    await mountForm();
    expect("[name=received_at] button").toHaveText(MOMENT);
    await click("[name=received_at] button");
    await animationFrame();
    expect(queryValue("[name=received_at] input")).toInclude("2026");
    expect(queryValue("[name=received_at] input")).not.toInclude("Ramadan");
});

test("a day is said in both calendars and without a time", async () => {
    await mountView({
        type: "form",
        resModel: "ticket",
        resId: 1,
        arch: `<form><field name="day" widget="asas_moment" readonly="1"/></form>`,
    });
    expect("[name=day]").toHaveText("Sunday 1 March 2026 (12 Ramadan 1447 AH)");
});

test("a list says it briefly, with the year if it is another one", async () => {
    mockDate("2026-06-01 12:00:00");
    await mountView({
        type: "list",
        resModel: "ticket",
        arch: `<list><field name="received_at" widget="asas_moment"/><field name="day" widget="asas_moment"/></list>`,
    });
    expect("td[name=received_at]:eq(0)").toHaveText("1 Mar, 10:00 AM");
    expect("td[name=received_at]:eq(1)").toHaveText("31 Dec 2025, 4:18 PM");
    expect("td[name=day]:eq(0)").toHaveText("1 Mar");
    expect("td[name=day]:eq(1)").toHaveText("31 Dec 2025");
});
