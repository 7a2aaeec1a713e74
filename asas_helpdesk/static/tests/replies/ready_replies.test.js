import { beforeEach, expect, test } from "@odoo/hoot";
import { click, edit, queryAllTexts } from "@odoo/hoot-dom";
import { advanceTime, animationFrame } from "@odoo/hoot-mock";
import { defineMailModels } from "@mail/../tests/mail_test_helpers";
import { mountWithCleanup, onRpc } from "@web/../tests/web_test_helpers";
import { browser } from "@web/core/browser/browser";

import { CaptureDraft } from "@asas_helpdesk/capture/capture_draft";
import { CaptureReplies } from "@asas_helpdesk/replies/capture_replies";
import { fitting, fold, found } from "@asas_helpdesk/replies/fold";

const LINK = {
    id: 1,
    name: "Link",
    folded: "link الرابط",
    text: "Dear A,\n\nOpen it.",
    words: "Open it.",
};
const REFUND = {
    id: 2,
    name: "Refund",
    folded: "refund الرسوم",
    text: "Dear A,\n\nWait.",
    words: "Wait.",
};

defineMailModels();
beforeEach(() => browser.sessionStorage.clear());

test("a reply is found however its words are spelt", () => {
    expect(fold("الشَّهادة  إلى")).toBe("الشهاده الي");
    expect(found([LINK, REFUND], "الرّابط link")).toEqual([LINK]);
    expect(found([LINK, REFUND], "")).toEqual([LINK, REFUND]);
    expect(found([LINK, REFUND], "لا شيء")).toEqual([]);
});

test("those that say what the subject says come first", () => {
    expect(fitting([LINK, REFUND], "استرداد الرسوم")).toEqual([REFUND, LINK]);
    expect(fitting([LINK, REFUND], "")).toEqual([LINK, REFUND]);
});

test("what is chosen beside quick capture is sent only if that is wanted", async () => {
    onRpc("asas.helpdesk.capture", "ready_replies", ({ args: [known] }) => {
        expect.step(known.ticket_type);
        return [LINK, REFUND];
    });
    const draft = new CaptureDraft();
    await mountWithCleanup(CaptureReplies, { props: { draft } });
    await advanceTime(500);
    expect(queryAllTexts(".o_asas_reply .fw-bold")).toEqual(["Link", "Refund"]);
    await click(".o_asas_reply button:first");
    await animationFrame();
    expect("textarea").toHaveValue(LINK.text);
    expect(draft.payload.reply).toBe("");
    await click("#o_asas_capture_send_reply");
    await animationFrame();
    await click("textarea");
    await edit("Something else");
    expect(draft.payload.reply).toBe("Something else");
    // Another type of ticket has other replies, and what was edited stays.
    draft.values.ticket_type = "complaint";
    await animationFrame();
    await advanceTime(500);
    expect("textarea").toHaveValue("Something else");
    expect.verifySteps(["request", "complaint"]);
    draft.clear();
    expect(draft.payload.reply).toBe("");
});
