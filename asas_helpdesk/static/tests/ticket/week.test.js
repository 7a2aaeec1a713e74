/* global luxon */
import { beforeEach, expect, test } from "@odoo/hoot";
import { click, queryAllTexts, queryAllValues } from "@odoo/hoot-dom";
import { animationFrame, mockDate, mockTimeZone } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    defineModels,
    defineParams,
    fields,
    models,
    mountView,
    patchWithCleanup,
    toggleMenuItem,
    toggleSearchBarMenu,
} from "@web/../tests/web_test_helpers";
import { localization } from "@web/core/l10n/localization";

const { Settings } = luxon;

class Ticket extends models.Model {
    _name = "asas.helpdesk.ticket";

    day = fields.Date();
    moment = fields.Datetime();
    _records = [{ id: 1, day: "2026-03-04", moment: "2026-03-04 07:30:00" }];
}
defineMailModels();
defineParams({ lang_parameters: { week_start: 6 } });
defineModels([Ticket]);

beforeEach(() => {
    mockTimeZone("Asia/Riyadh");
    mockDate("2026-03-04 09:00:00");
});

async function open(widget) {
    await mountView({
        type: "form",
        resModel: "asas.helpdesk.ticket",
        resId: 1,
        arch: `<form><field name="day" ${widget}/></form>`,
    });
    await click("[name=day] button, [name=day] input");
    await animationFrame();
}

function firstDayShown() {
    return queryAllTexts(".o_date_item_cell")[0];
}

test("the week of the desk's picker begins on Sunday, whatever the language says", async () => {
    await open('widget="asas_moment"');
    // March 2026 begins on a Sunday.
    expect(firstDayShown()).toBe("1");
});

test("other pickers keep the first day of the language", async () => {
    await open("");
    expect(firstDayShown()).toBe("28");
    expect(localization.weekStart).toBe(6);
});

test("a day that is chosen in it is taken", async () => {
    await open('widget="asas_moment"');
    await click(".o_date_item_cell:eq(9)");
    await animationFrame();
    const shown = [...queryAllTexts("[name=day]"), ...queryAllValues("[name=day] input")];
    expect(shown.join(" ")).toInclude("10");
});

test("years that are searched for have Western digits", async () => {
    patchWithCleanup(Settings, { defaultNumberingSystem: "arab" });
    await mountView({
        type: "list",
        resModel: "asas.helpdesk.ticket",
        arch: `<list><field name="day" widget="asas_moment"/></list>`,
        searchViewArch: `<search><filter name="day" string="Day" date="day"/></search>`,
    });
    await toggleSearchBarMenu();
    await toggleMenuItem("Day");
    expect(queryAllTexts(".o_accordion_values").join(" ")).toInclude("2026");
});

test("a calendar has Western digits and says its week in the language", async () => {
    patchWithCleanup(Settings, { defaultNumberingSystem: "arab" });
    await mountView({
        type: "calendar",
        resModel: "asas.helpdesk.ticket",
        arch: `<calendar js_class="asas_calendar" date_start="moment" mode="week"/>`,
    });
    expect(queryAllTexts(".fc-event").join(" ")).toInclude("10:30");
    expect(".fc-timegrid-axis:first").toHaveText(/^Week \d+$/);
});
