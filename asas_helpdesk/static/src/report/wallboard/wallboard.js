const EVERY = 30;
const LONGEST = 300;

/** Return after how many seconds to ask again: the pauses grow as long as nothing is answered. */
export function pauseAfter(failures) {
    return Math.min(EVERY * 2 ** Math.min(failures, 10), LONGEST);
}

/** Return a time of day, given in seconds since midnight, as it is written at the desk. */
export function timeOfDay(seconds) {
    const minutes = Math.floor((((seconds % 86400) + 86400) % 86400) / 60);
    const two = (number) => String(number).padStart(2, "0");
    return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/**
 * The screen on the wall: it asks for the figures twice a minute, shows the time between, and says
 * since when it shows old ones if nothing is answered.
 */
export class Wallboard {
    constructor(body) {
        this.body = body;
        this.main = body.querySelector("main");
        this.line = body.querySelector(".o_asas_wall_line");
        this.address = new URL(location.href);
        this.address.pathname = `${this.address.pathname.replace(/\/$/, "")}/now`;
        this.build = body.dataset.build;
        this.failures = 0;
        this.take({ seconds: Number(body.dataset.seconds), as_of: body.dataset.asOf });
        setInterval(() => this.tick(), 1000);
        addEventListener("online", () => this.ask());
        addEventListener("offline", () => this.fail("lost"));
        document.addEventListener("visibilitychange", () => this.keepAwake());
        this.keepAwake();
        this.askIn(EVERY);
    }

    /** The time at the desk in seconds since midnight; the clock of the screen may be wrong. */
    get now() {
        return this.seconds + (performance.now() - this.since) / 1000;
    }

    take({ seconds, as_of }) {
        this.seconds = seconds;
        this.since = performance.now();
        this.asOf = as_of;
        this.failures = 0;
        this.body.classList.remove("o_asas_wall_lost");
        this.say("live");
        this.tick();
    }

    async ask() {
        const asked = (this.asked = {});
        let answer = null;
        let said = "lost";
        try {
            const response = await fetch(this.address, { cache: "no-store", credentials: "omit" });
            if (response.ok) {
                answer = await response.json();
            } else if (response.status === 404) {
                said = "closed";
            }
        } catch {
            // No connection, or no answer of ours.
        }
        if (asked !== this.asked) {
            return; // asked again meanwhile
        }
        if (!answer) {
            this.fail(said);
            return;
        }
        if (this.build !== answer.build) {
            location.reload();
            return;
        }
        this.main.innerHTML = answer.html;
        this.take(answer);
        this.askIn(EVERY);
    }

    fail(said) {
        if (!this.failures) {
            this.lostAt = this.now;
        }
        this.failures += 1;
        const pause = pauseAfter(this.failures - 1);
        if (said === "closed") {
            this.main.replaceChildren();
        }
        this.body.classList.add("o_asas_wall_lost");
        this.say(said, pause);
        this.askIn(pause);
    }

    askIn(seconds) {
        clearTimeout(this.timer);
        this.timer = setTimeout(() => this.ask(), seconds * 1000);
    }

    say(name, pause = 0) {
        const times = {
            as_of: this.asOf,
            since: timeOfDay(this.lostAt),
            next: timeOfDay(this.now + pause),
        };
        const words = this.body.querySelector(`[data-says=${name}]`).textContent;
        // The times are isolated, so that they read from left to right in Arabic too.
        const said = words.replace(/\{(\w+)\}/g, (_sign, key) => `\u2066${times[key]}\u2069`);
        if (this.line.textContent !== said) {
            this.line.textContent = said;
        }
    }

    tick() {
        const time = this.main.querySelector(".o_asas_wall_time");
        const shown = timeOfDay(this.now);
        if (time && time.textContent !== shown) {
            time.textContent = shown;
        }
    }

    /** Keep the screen on, where the browser can. */
    async keepAwake() {
        if (document.visibilityState === "visible") {
            await navigator.wakeLock?.request("screen").catch(() => {});
        }
    }
}

const body = document.querySelector("body.o_asas_wall");
if (body) {
    new Wallboard(body);
}
