import { beforeEach, describe, expect, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { browser } from "@web/core/browser/browser";

import { CaptureDraft, captureDraftService } from "@asas_helpdesk/capture/capture_draft";

describe.current.tags("headless");

beforeEach(() => {
    browser.sessionStorage.clear();
    browser.localStorage.clear();
    mockDate("2026-03-01 07:00:00", "Asia/Riyadh"); // UTC: it is ten there
});

test("what is typed outlives a reload of the page, but not the tab", async () => {
    new CaptureDraft().values.subject = "Sound";
    expect(new CaptureDraft().values.subject).toBe("Sound");
    browser.sessionStorage.clear();
    expect(new CaptureDraft().values.subject).toBe("");
});

test("one draft is made for the tab, when it is first asked for", async () => {
    const service = captureDraftService.start();
    expect(Object.keys(browser.sessionStorage)).toEqual([]);
    expect(service.draft).toBe(service.draft);
    expect(captureDraftService.start().draft).not.toBe(service.draft);
});

test("what was sent leaves an empty draft with another key and the last channel", async () => {
    const draft = new CaptureDraft();
    const { key } = draft.values;
    Object.assign(draft.values, { channel_id: 4, subject: "Sound", related_ids: [2] });
    draft.clear();
    expect(draft.isEmpty).toBe(true);
    expect(draft.values.channel_id).toBe(4);
    expect(draft.values.related_ids).toEqual([]);
    expect(draft.values.key).not.toBe(key);
});

test("what was typed to find somebody says who it is", async () => {
    for (const [words, field] of [
        ["reem@example.com", "email"],
        ["+966 55 999 0007", "phone"],
        ["٠٥٥٩٩٩٠٠٠٧", "phone"],
        ["055/999\u20110007", "phone"],
        ["ريم العنزي", "name"],
    ]) {
        browser.sessionStorage.clear();
        const draft = new CaptureDraft();
        draft.values.words = ` ${words} `;
        draft.readWords();
        expect(draft.values[field]).toBe(words);
        expect(draft.values.unknown).toBe(true);
        expect(draft.isKnown).toBe(field !== "name");
    }
});

test("a caller about whom nothing was written gives way to the next one", async () => {
    const draft = new CaptureDraft();
    draft.ring("+966533848712");
    draft.values.person = { partner_id: 7, phone: "+966533848712", email: "" };
    expect(draft.isFree).toBe(true);
    draft.ring("");
    expect(draft.values.person).toBe(null);
    draft.values.subject = "Sound";
    expect(draft.isFree).toBe(false);
    draft.clear();
    draft.values.words = "Sara";
    expect(draft.isFree).toBe(false);
});

test("a name beside a number is the name", async () => {
    const draft = new CaptureDraft();
    draft.values.words = "\u202a+966 55 999 0007\u202c، ريم العنزي";
    draft.readWords();
    expect(draft.values.phone).toBe("+966 55 999 0007");
    expect(draft.values.name).toBe("ريم العنزي");
});

test("somebody else has neither the person's data nor the chosen tickets", async () => {
    const draft = new CaptureDraft();
    Object.assign(draft.values, {
        person: { partner_id: 3, phone: "1", email: "2" },
        target: { id: 7 },
        related_ids: [8],
        subject: "Sound",
    });
    expect(draft.who).toEqual({ partner_id: 3, phone: "1", email: "2", ticket_id: false });
    draft.forgetPerson();
    expect(draft.who).toEqual({ partner_id: false, phone: "", email: "", ticket_id: false });
    expect(draft.values.target).toBe(null);
    expect(draft.values.related_ids).toEqual([]);
    expect(draft.values.subject).toBe("Sound");
});

test("a chosen ticket that is not shown any more is not chosen", async () => {
    const draft = new CaptureDraft();
    Object.assign(draft.values, { target: { id: 7 }, related_ids: [8, 9] });
    draft.keepTickets([7, 9]);
    expect(draft.values.target.id).toBe(7);
    expect(draft.values.related_ids).toEqual([9]);
    draft.keepTickets([9]);
    expect(draft.values.target).toBe(null);
});

test("a course brings its running session", async () => {
    const draft = new CaptureDraft();
    const sessions = [
        { id: 1, course_id: 5, running: false },
        { id: 2, course_id: 5, running: true },
        { id: 3, course_id: 6, running: false },
    ];
    draft.chooseCourse(5, sessions);
    expect(draft.values.session_id).toBe(2);
    draft.chooseCourse(6, sessions);
    expect(draft.values.session_id).toBe(0);
});

test("the server gets the moment in its own zone, and a solution of requests alone", async () => {
    const draft = new CaptureDraft();
    expect(draft.now()).toBe("2026-03-01T10:00");
    Object.assign(draft.values, { received: "2026-03-01T09:30", solved: true, name: "Reem" });
    expect(draft.payload).toMatchObject({
        received_at: "2026-03-01 06:30:00",
        solved: true,
        beneficiary_name: "Reem",
        partner_id: false,
    });
    draft.values.ticket_type = "complaint";
    expect(draft.payload.solved).toBe(false);
});
