/* global luxon */
import { describe, expect, globals, test } from "@odoo/hoot";
import { mockDate } from "@odoo/hoot-mock";
import { makeMockEnv, patchWithCleanup, serverState } from "@web/../tests/web_test_helpers";
import { session } from "@web/session";

import {
    formatClock,
    formatDay,
    formatDuration,
    formatMoment,
    formatShortMoment,
} from "@asas_helpdesk/ticket/duration";

const LANGUAGES = ["ar_001", "en_US"];

describe.current.tags("headless");

/** The table of cases, which the server's tests read as well. */
async function cases() {
    const answer = await globals.fetch("/asas_helpdesk/static/tests/duration_cases.json");
    return answer.json();
}

test("a span is said as the language says it", async () => {
    const { durations } = await cases();
    expect(durations.length).toBeGreaterThan(50);
    for (const { minutes, subject, day, days_from: daysFrom, ...words } of durations) {
        for (const lang of LANGUAGES) {
            expect(formatDuration(minutes, { lang, subject, day, daysFrom })).toBe(words[lang], {
                message: `${minutes} minutes in ${lang}`,
            });
        }
    }
});

test("a moment is said in both calendars", async () => {
    const { moments } = await cases();
    expect(moments.length).toBeGreaterThan(12);
    for (const { at, hijri = true, ...words } of moments) {
        for (const lang of LANGUAGES) {
            expect(formatMoment(luxon.DateTime.fromISO(at), { lang, hijri })).toBe(words[lang]);
        }
    }
});

test("the settings decide on the Hijri date", async () => {
    const moment = luxon.DateTime.fromISO("2026-03-01T10:00");
    patchWithCleanup(session, { asas_helpdesk_hijri: false });
    expect(formatMoment(moment, { lang: "en_US" })).toBe("Sunday 1 March 2026, 10:00 AM");
    patchWithCleanup(session, { asas_helpdesk_hijri: true });
    expect(formatMoment(moment, { lang: "en_US" })).toInclude("12 Ramadan 1447 AH");
});

test("a day of this year is said without it", async () => {
    const moment = luxon.DateTime.fromISO("2026-03-01T10:00");
    expect(formatDay(moment, { lang: "ar_001" })).toBe("الأحد 1 مارس");
    expect(formatDay(moment, { lang: "en_US" })).toBe("Sunday 1 March");
});

test("a short moment has the digits of the page in every language", () => {
    mockDate("2026-06-01 12:00:00");
    const moment = luxon.DateTime.fromISO("2026-03-01T16:18");
    expect(formatShortMoment(moment, { lang: "ar_001" })).toBe("1 مارس، 4:18 مساءً");
    expect(formatShortMoment(moment, { lang: "en_US" })).toBe("1 Mar, 4:18 PM");
    expect(formatShortMoment(moment.minus({ years: 1 }), { lang: "ar_001" })).toBe(
        "1 مارس 2025، 4:18 مساءً",
    );
});

test("other languages get what Unicode knows of them", async () => {
    expect(formatDuration(125, { lang: "fr_FR" })).toMatch(/^2.heures et 5.minutes$/);
    expect(formatDuration(26 * 60, { lang: "fr_FR", day: 13 * 60 })).toMatch(/^26.heures$/);
    expect(formatClock(luxon.DateTime.fromISO("2026-03-01T16:18"), { lang: "fr_FR" })).toBe(
        "16:18",
    );
});

test("an unknown language is answered in English", async () => {
    for (const lang of ["tlh_XX", "??"]) {
        expect(formatDuration(120, { lang })).toBe("2 hours");
    }
});

test("without another wish the reader's language is spoken", async () => {
    serverState.lang = "ar-001";
    await makeMockEnv();
    expect(formatDuration(120)).toBe("ساعتين");
});
