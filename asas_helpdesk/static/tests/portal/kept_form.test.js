import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { click, edit, queryOne, queryValue, select } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";
import { startInteraction } from "@web/../tests/public/helpers";
import { browser } from "@web/core/browser/browser";

import { DRAFT, KeptForm, SubmittedTicket } from "@asas_helpdesk/portal/kept_form";

describe.current.tags("interaction_dev");

const NAME = `${DRAFT}7.reply`;
const form = (attributes = "") => `
    <form class="o_asas_act" data-draft="7" data-draft-of="reply" ${attributes}>
        <input type="hidden" name="csrf_token" value="secret"/>
        <input type="text" name="subject"/>
        <textarea name="words"></textarea>
        <select name="service"><option value="">–</option><option value="3">Hall</option></select>
        <input type="radio" name="kind" value="a"/>
        <input type="radio" name="kind" value="b"/>
        <input type="checkbox" name="consent"/>
        <input type="text" name="trap" tabindex="-1"/>
        <button type="submit">Send</button>
    </form>`;

const draft = (name = NAME, storage = browser.sessionStorage) => {
    const text = storage.getItem(name);
    return text && JSON.parse(text).draft;
};
const keep = (values, at = Date.now()) =>
    browser.sessionStorage.setItem(NAME, JSON.stringify({ at, draft: values }));

beforeEach(() => {
    browser.sessionStorage.clear();
    browser.localStorage.clear();
});

test("what is typed is kept, but neither consent nor secrets", async () => {
    await startInteraction(KeptForm, form());
    await click("[name=subject]");
    await edit("Sound");
    await click("[name=service]");
    await select("3");
    await click("[value=b]");
    await click("[name=consent]");
    expect(draft()).toEqual({ subject: "Sound", words: "", service: "3", kind: "b" });
});

test("what was typed another time is put back", async () => {
    keep({ subject: "Sound", words: "None since ten", service: "3", kind: "b" });
    await startInteraction(KeptForm, form());
    expect(queryValue("[name=subject]")).toBe("Sound");
    expect(queryValue("[name=words]")).toBe("None since ten");
    expect(queryValue("[name=service]")).toBe("3");
    expect("[value=b]").toBeChecked();
});

test("after a refusal the server's answer goes before the draft", async () => {
    keep({ subject: "Sound" });
    await startInteraction(KeptForm, form('data-failed="1"'));
    expect(queryValue("[name=subject]")).toBe("");
});

test("a draft of yesterday is forgotten", async () => {
    mockDate("2026-03-02 10:00:01");
    keep({ subject: "Sound" }, Date.now() - 24 * 60 * 60 * 1000);
    await startInteraction(KeptForm, form());
    expect(queryValue("[name=subject]")).toBe("");
    expect(draft()).toBe(null);
});

test("a draft that cannot be read is forgotten", async () => {
    browser.sessionStorage.setItem(NAME, "{");
    await startInteraction(KeptForm, form());
    expect(draft()).toBe(null);
});

test("another person's draft is taken away", async () => {
    browser.sessionStorage.setItem(`${DRAFT}8.reply`, "{}");
    browser.sessionStorage.setItem("other", "stays");
    await startInteraction(KeptForm, form());
    expect(browser.sessionStorage.getItem(`${DRAFT}8.reply`)).toBe(null);
    expect(browser.sessionStorage.getItem("other")).toBe("stays");
});

test("who is not signed in keeps the draft in the browser itself", async () => {
    await startInteraction(KeptForm, form().replace('data-draft="7"', 'data-draft="public"'));
    await click("[name=subject]");
    await edit("Sound");
    expect(draft(`${DRAFT}public.reply`, browser.localStorage).subject).toBe("Sound");
    expect(draft(`${DRAFT}public.reply`)).toBe(null);
});

test("a second press sends nothing", async () => {
    await startInteraction(KeptForm, form());
    const sent = [];
    queryOne("form").addEventListener("submit", (ev) => {
        sent.push(!ev.defaultPrevented);
        ev.preventDefault();
    });
    queryOne("form").requestSubmit();
    queryOne("form").requestSubmit();
    expect(sent).toEqual([true, false]);
});

test("what has arrived leaves no draft", async () => {
    keep({ subject: "Sound" });
    browser.localStorage.setItem(`${DRAFT}public.new`, "{}");
    await startInteraction(SubmittedTicket, `<div class="o_asas_portal" data-submitted="1"/>`);
    expect(draft()).toBe(null);
    expect(browser.localStorage.getItem(`${DRAFT}public.new`)).toBe(null);
});
