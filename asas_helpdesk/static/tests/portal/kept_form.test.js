import { beforeEach, describe, expect, getFixture, test } from "@odoo/hoot";
import { click, edit, queryOne, queryValue, select } from "@odoo/hoot-dom";
import { mockDate } from "@odoo/hoot-mock";

import { DRAFT } from "@asas_helpdesk/portal/draft";
import { KeptForm, SubmittedTicket } from "@asas_helpdesk/portal/kept_form";

describe.current.tags("headless");

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

/** Improve the first element that a class is for. */
function start(Part, markup) {
    getFixture().innerHTML = markup;
    return new Part(queryOne(Part.selector));
}

const draft = (name = NAME, storage = sessionStorage) => {
    const text = storage.getItem(name);
    return text && JSON.parse(text).draft;
};
const keep = (values, at = Date.now()) =>
    sessionStorage.setItem(NAME, JSON.stringify({ at, draft: values }));

beforeEach(() => {
    sessionStorage.clear();
    localStorage.clear();
});

test("what is typed is kept, but neither consent nor secrets", async () => {
    start(KeptForm, form());
    await click("[name=subject]");
    await edit("Sound");
    await click("[name=service]");
    await select("3");
    await click("[value=b]");
    await click("[name=consent]");
    expect(draft()).toEqual({ subject: "Sound", words: "", service: "3", kind: "b" });
});

test("what was typed another time is put back", () => {
    keep({ subject: "Sound", words: "None since ten", service: "3", kind: "b" });
    start(KeptForm, form());
    expect(queryValue("[name=subject]")).toBe("Sound");
    expect(queryValue("[name=words]")).toBe("None since ten");
    expect(queryValue("[name=service]")).toBe("3");
    expect("[value=b]").toBeChecked();
});

test("after a refusal the server's answer goes before the draft", () => {
    keep({ subject: "Sound" });
    start(KeptForm, form('data-failed="1"'));
    expect(queryValue("[name=subject]")).toBe("");
});

test("a draft of yesterday is forgotten", () => {
    mockDate("2026-03-02 10:00:01");
    keep({ subject: "Sound" }, Date.now() - 24 * 60 * 60 * 1000);
    start(KeptForm, form());
    expect(queryValue("[name=subject]")).toBe("");
    expect(draft()).toBe(null);
});

test("a draft that cannot be read is forgotten", () => {
    sessionStorage.setItem(NAME, "{");
    start(KeptForm, form());
    expect(draft()).toBe(null);
});

test("another person's draft is taken away", () => {
    sessionStorage.setItem(`${DRAFT}8.reply`, "{}");
    sessionStorage.setItem("other", "stays");
    start(KeptForm, form());
    expect(sessionStorage.getItem(`${DRAFT}8.reply`)).toBe(null);
    expect(sessionStorage.getItem("other")).toBe("stays");
});

test("who is not signed in keeps the draft in the browser itself", async () => {
    start(KeptForm, form().replace('data-draft="7"', 'data-draft="public"'));
    await click("[name=subject]");
    await edit("Sound");
    const tab = sessionStorage.getItem("asas_helpdesk.tab");
    expect(draft(`${DRAFT}public.reply.${tab}`, localStorage).subject).toBe("Sound");
    expect(draft(`${DRAFT}public.reply`)).toBe(null);
});

const PUBLIC = form().replace('data-draft="7"', 'data-draft="public"');
const keepInTab = (tab, subject, alive) =>
    localStorage.setItem(
        `${DRAFT}public.reply.${tab}`,
        JSON.stringify({ at: Date.now(), draft: { subject }, page: "other", alive }),
    );

test("a new tab takes over what a closed one has left", () => {
    keepInTab("closed", "Sound", 0);
    start(KeptForm, PUBLIC);
    expect(queryValue("[name=subject]")).toBe("Sound");
    expect(localStorage.getItem(`${DRAFT}public.reply.closed`)).toBe(null);
});

test("a new tab leaves alone what an open one is writing", () => {
    keepInTab("open", "Sound", Date.now());
    start(KeptForm, PUBLIC);
    expect(queryValue("[name=subject]")).toBe("");
    expect(draft(`${DRAFT}public.reply.open`, localStorage).subject).toBe("Sound");
});

test("a duplicated tab keeps a draft of its own", async () => {
    sessionStorage.setItem("asas_helpdesk.tab", "one");
    keepInTab("one", "Sound", Date.now());
    start(KeptForm, PUBLIC);
    await click("[name=subject]");
    await edit("Another");
    expect(draft(`${DRAFT}public.reply.one`, localStorage).subject).toBe("Sound");
    const tab = sessionStorage.getItem("asas_helpdesk.tab");
    expect(draft(`${DRAFT}public.reply.${tab}`, localStorage).subject).toBe("Another");
});

test("a second press sends nothing", () => {
    start(KeptForm, form());
    const sent = [];
    queryOne("form").addEventListener("submit", (ev) => {
        sent.push(!ev.defaultPrevented);
        ev.preventDefault();
    });
    queryOne("form").requestSubmit();
    queryOne("form").requestSubmit();
    expect(sent).toEqual([true, false]);
});

test("what has arrived leaves no draft", () => {
    keep({ subject: "Sound" });
    localStorage.setItem(`${DRAFT}public.new`, "{}");
    sessionStorage.setItem("asas_helpdesk.tab", "mine");
    localStorage.setItem(`${DRAFT}public.new.mine`, "{}");
    localStorage.setItem(`${DRAFT}public.new.other`, "{}");
    start(SubmittedTicket, `<div class="o_asas_portal" data-submitted="1"/>`);
    expect(draft()).toBe(null);
    expect(localStorage.getItem(`${DRAFT}public.new`)).toBe(null);
    expect(localStorage.getItem(`${DRAFT}public.new.mine`)).toBe(null);
    expect(localStorage.getItem(`${DRAFT}public.new.other`)).toBe("{}");
});
