import { expect, test } from "@odoo/hoot";
import { click } from "@odoo/hoot-dom";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    clickSave,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Channel extends models.Model {
    icon = fields.Char();
    _records = [
        { id: 1, icon: "fa-phone" },
        { id: 2, icon: "fa-fax" },
    ];
}
defineMailModels();
defineModels([Channel]);

const arch = `<form><field name="icon" widget="asas_icon"/></form>`;

test("an icon is picked, and nothing is typed", async () => {
    onRpc("channel", "web_save", ({ args }) => expect.step(args[1].icon));
    await mountView({ type: "form", resModel: "channel", resId: 1, arch });
    expect(".o_asas_icons input[value=fa-phone]").toBeChecked();
    await click(".o_asas_icons label:has(.fa-telegram)");
    await animationFrame();
    await clickSave();
    expect.verifySteps(["fa-telegram"]);
});

test("an icon that was entered before stays among the others", async () => {
    await mountView({ type: "form", resModel: "channel", resId: 2, arch });
    expect(".o_asas_icons input[value=fa-fax]").toBeChecked();
});
