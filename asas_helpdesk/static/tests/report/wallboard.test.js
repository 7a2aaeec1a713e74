import { describe, expect, getFixture, test } from "@odoo/hoot";
import { advanceTime, mockFetch } from "@odoo/hoot-mock";

import { pauseAfter, timeOfDay, Wallboard } from "@asas_helpdesk/report/wallboard/wallboard";

describe.current.tags("headless");

const PAGE = `
    <main>old <time class="o_asas_wall_time"></time></main>
    <p class="o_asas_wall_line"></p>
    <div hidden="hidden" data-says="live">figures of {as_of}</div>
    <div hidden="hidden" data-says="lost">since {since}, of {as_of}, next {next}</div>
    <div hidden="hidden" data-says="closed">closed, next {next}</div>`;
const NOON = 12 * 3600;

function hang() {
    const body = document.createElement("div");
    body.innerHTML = PAGE;
    Object.assign(body.dataset, { build: "1", seconds: NOON + 40, asOf: "12:00" });
    getFixture().append(body);
    new Wallboard(body);
    const said = () =>
        body.querySelector(".o_asas_wall_line").textContent.replace(/[\u2066\u2069]/g, "");
    return { main: body.querySelector("main"), said };
}

test("the pauses grow as long as nothing is answered, and no longer than five minutes", () => {
    expect([0, 1, 2, 3, 4, 50].map(pauseAfter)).toEqual([30, 60, 120, 240, 300, 300]);
});

test("a time of day is that of the desk, past midnight too", () => {
    expect([0, NOON + 59, 86400 + 61, -60].map(timeOfDay)).toEqual([
        "00:00",
        "12:00",
        "00:01",
        "23:59",
    ]);
});

test("a lost connection leaves the figures, says since when, and ends with it", async () => {
    let answer = null;
    mockFetch(() => {
        if (!answer) {
            throw new Error("offline");
        }
        return answer;
    });
    const { main, said } = hang();
    expect(said()).toBe("figures of 12:00");
    await advanceTime(30_000);
    expect(said()).toBe("since 12:00, of 12:00, next 12:01");
    expect(main.textContent.includes("old")).toBe(true);
    answer = { html: "new", as_of: "12:01", seconds: NOON + 60, build: "1" };
    await advanceTime(30_000);
    expect(said()).toBe("figures of 12:01");
    expect(main.textContent).toBe("new");
});

test("a link that was withdrawn takes the figures off the screen", async () => {
    mockFetch(() => new Response("", { status: 404 }));
    const { main, said } = hang();
    await advanceTime(30_000);
    expect(said()).toBe("closed, next 12:01");
    expect(main.textContent).toBe("");
});
