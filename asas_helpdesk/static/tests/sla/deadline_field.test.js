import { beforeEach, expect, test } from "@odoo/hoot";
import { advanceTime, animationFrame, mockDate, mockTimeZone } from "@odoo/hoot-mock";
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
    next_deadline = fields.Datetime();
}
defineMailModels();
defineModels([Ticket]);

beforeEach(() => {
    mockDate("2026-03-01 07:00:00", "Asia/Riyadh"); // UTC: it is ten there
    patchWithCleanup(session, { asas_helpdesk_hijri: true, asas_helpdesk_zone: "Asia/Riyadh" });
});

async function mountDeadlines(...moments) {
    Ticket._records = moments.map((next_deadline, index) => ({ id: index + 1, next_deadline }));
    await mountView({
        type: "list",
        resModel: "ticket",
        arch: `<list><field name="next_deadline" widget="asas_deadline"/></list>`,
    });
}

const deadline = (row) => `.o_data_row:eq(${row}) [name=next_deadline] span`;

test("what is left and what is late is said in words and by shape", async () => {
    await mountDeadlines(
        "2026-03-01 10:00:30", // UTC: in three hours
        "2026-03-01 08:30:30",
        "2026-03-01 06:00:00",
        false,
    );
    expect(deadline(0)).toHaveText("3 hours left");
    expect(deadline(0)).toHaveClass("text-muted");
    expect(deadline(1)).toHaveText("1 hour and 30 minutes left");
    expect(deadline(1)).toHaveClass("text-warning-emphasis");
    expect(deadline(2)).toHaveText("Overdue by 1 hour");
    expect(deadline(2)).toHaveClass("text-danger");
    expect(deadline(3)).toHaveCount(0);
});

test("the words follow the clock while the page is open", async () => {
    await mountDeadlines("2026-03-01 07:01:30");
    expect(deadline(0)).toHaveText("1 minute left");
    await advanceTime(120000);
    await animationFrame();
    expect(deadline(0)).toHaveText(/^Overdue by/);
});

test("the moment is told in both calendars, and in the desk's zone where that is another", async () => {
    await mountDeadlines("2026-03-01 10:00:00");
    expect(deadline(0)).toHaveAttribute(
        "title",
        "Sunday 1 March 2026 (12 Ramadan 1447 AH), 1:00 PM",
    );
});

test("a reader in another zone is told the desk's moment, too", async () => {
    mockTimeZone("Europe/Berlin");
    await mountDeadlines("2026-03-01 10:00:00");
    expect(deadline(0)).toHaveAttribute(
        "title",
        "Sunday 1 March 2026 (12 Ramadan 1447 AH), 11:00 AM · " +
            "Sunday 1 March 2026 (12 Ramadan 1447 AH), 1:00 PM (Asia/Riyadh)",
    );
});
