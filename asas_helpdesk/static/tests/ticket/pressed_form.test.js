import { expect, test } from "@odoo/hoot";
import { animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import {
    contains,
    defineModels,
    fields,
    models,
    mountView,
    onRpc,
} from "@web/../tests/web_test_helpers";

class Question extends models.Model {
    subject = fields.Char();
}

defineMailModels();
defineModels([Question]);

test("what is typed in a dialog that sends is not sent when the page is left", async () => {
    onRpc("web_save", () => expect.step("sent"));
    await mountView({
        type: "form",
        resModel: "question",
        arch: `<form js_class="asas_pressed_form"><field name="subject"/></form>`,
    });
    await contains("[name=subject] input").edit("Attendance", { confirm: "blur" });
    const ev = new Event("beforeunload", { cancelable: true });
    window.dispatchEvent(ev);
    await animationFrame();
    expect(ev.defaultPrevented).toBe(true);
    expect.verifySteps([]);
});
