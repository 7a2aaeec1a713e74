import { beforeEach, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    fields,
    models,
    mountView,
    patchWithCleanup,
} from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

class Status extends models.Model {
    ticket_id = fields.Many2one({ relation: "ticket" });
    name = fields.Char();
    state = fields.Selection({
        selection: [
            ["running", "Running"],
            ["met", "Met"],
            ["paused", "Paused"],
            ["breached", "Breached"],
        ],
    });
    standing = fields.Char();
    started_at = fields.Datetime();
    deadline = fields.Datetime();
    reached_at = fields.Datetime();
    paused_at = fields.Datetime();

    _records = [
        {
            id: 1,
            ticket_id: 1,
            name: "Directing",
            state: "running",
            standing: "18 hours left",
            started_at: "2026-03-01 01:00:00",
            deadline: "2026-03-02 01:00:00",
        },
        {
            id: 2,
            ticket_id: 1,
            name: "First Response",
            state: "met",
            standing: "Kept",
            started_at: "2026-03-01 01:00:00",
            deadline: "2026-03-01 03:00:00",
            reached_at: "2026-03-01 02:00:00",
        },
        {
            id: 3,
            ticket_id: 1,
            name: "Resolution",
            state: "breached",
            standing: "Overdue",
            started_at: "2026-02-01 01:00:00",
            deadline: "2026-02-02 01:00:00",
        },
    ];
}

class Ticket extends models.Model {
    sla_status_ids = fields.One2many({ relation: "status", relation_field: "ticket_id" });
    _records = [{ id: 1, sla_status_ids: [1, 2, 3] }];
}
defineMailModels();
defineModels([Status, Ticket]);

beforeEach(async () => {
    mockDate("2026-03-01 07:00:00", "Asia/Riyadh"); // UTC: it is ten there
    patchWithCleanup(session, { asas_helpdesk_hijri: true });
    await mountView({
        type: "form",
        resModel: "ticket",
        resId: 1,
        arch: `<form><field name="sla_status_ids" widget="asas_sla_statuses"/></form>`,
    });
});

const line = (row, part) => `[name=sla_status_ids] li:eq(${row}) ${part}`;

test("each status is a line with its name, its words and its shape", async () => {
    expect("[name=sla_status_ids] li").toHaveCount(3);
    expect(line(0, "strong")).toHaveText("Directing");
    expect(line(0, "bdi:first")).toHaveText("18 hours left");
    expect(line(0, "i")).toHaveClass("fa-clock-o");
    expect(line(1, "i")).toHaveAttribute("aria-label", "Met");
    expect(line(2, "i")).toHaveClass("fa-exclamation-triangle");
});

test("the bar shows how much of the time is over", async () => {
    expect(line(0, ".progress-bar")).toHaveStyle({ width: "25%" }, { inline: true });
    expect(line(1, ".progress-bar")).toHaveStyle({ width: "50%" }, { inline: true });
    expect(line(2, ".progress-bar")).toHaveStyle({ width: "100%" }, { inline: true });
});

test("start and deadline are told in both calendars", async () => {
    expect(line(0, ".small")).toHaveText(/^From .*Deadline /s);
    expect(line(0, ".small bdi:first")).toHaveText(
        "Sunday 1 March 2026 (12 Ramadan 1447 AH), 4:00 AM",
    );
    expect(line(0, ".small bdi:last")).toHaveText(
        "Monday 2 March 2026 (13 Ramadan 1447 AH), 4:00 AM",
    );
});
