export const DRAFT = "asas_helpdesk.draft.";
// For visitors who are not signed in, the browser is the only place to keep what was typed.
const PUBLIC = "public";
const TAB = "asas_helpdesk.tab";
const DAY = 24 * 60 * 60 * 1000;
// How often a tab says that it is open, and for how long that holds: the browser lets hidden tabs
// say it once a minute at most.
const PULSE = 10 * 1000;
const ALIVE = 150 * 1000;

// The page that is open now, whichever of its forms keeps a draft.
const PAGE = newName();

/** Remove the drafts that meet a condition. */
export function dropDrafts(storage, isOld) {
    for (const name of Object.keys(storage)) {
        if (name.startsWith(DRAFT) && isOld(name)) {
            storage.removeItem(name);
        }
    }
}

/** Remove the drafts of this tab; those of other tabs stay. */
export function dropOwnDrafts() {
    dropDrafts(storageOf(false), () => true);
    const tab = storageOf(false).getItem(TAB);
    // Earlier versions had one draft for all tabs, whose name ends with that of the form.
    dropDrafts(storageOf(true), (name) => name.endsWith(`.${tab}`) || name.split(".").length < 5);
}

/** Return the browser's storage for all its tabs or for this one; an empty one if it is disabled. */
function storageOf(isShared) {
    try {
        return isShared ? localStorage : sessionStorage;
    } catch {
        return { getItem: () => null, setItem() {}, removeItem() {} };
    }
}

/**
 * What was typed into a form, kept in the browser until it has arrived: for a day, and apart for
 * each tab. A new tab takes over what a tab that was closed has left.
 */
export class Draft {
    constructor(person, form) {
        this.own = `${DRAFT}${person}.`;
        this.form = form;
        this.isShared = person === PUBLIC;
        this.storage = storageOf(this.isShared);
        this.isKept = false;
        // Another person's draft must not be shown.
        dropDrafts(storageOf(false), (name) => !name.startsWith(this.own));
        if (this.isShared) {
            this.tab = storageOf(false).getItem(TAB) || this.newTab();
            setInterval(() => this.pulse(Date.now()), PULSE);
            window.addEventListener("pagehide", () => this.pulse(0));
            window.addEventListener("pageshow", () => this.pulse(Date.now()));
        }
    }

    get name() {
        return this.own + this.form + (this.isShared ? `.${this.tab}` : "");
    }

    newTab() {
        const tab = newName();
        storageOf(false).setItem(TAB, tab);
        return tab;
    }

    /** Keep the values of the fields, and what else the form has to know when it is restored. */
    keep(values, beside) {
        if (this.isShared && this.isTaken()) {
            this.tab = this.newTab(); // a tab was duplicated, and its name with it
        }
        this.isKept = true;
        this.write({ ...beside, at: Date.now(), draft: values });
    }

    write(entry) {
        const alive = this.isShared ? { page: PAGE, alive: Date.now() } : {};
        try {
            this.storage.setItem(this.name, JSON.stringify({ ...entry, ...alive }));
        } catch {
            // Storage is full or disabled: the form works without it.
        }
    }

    /** Return what was kept; an empty draft if there is none, or if it is old. */
    read() {
        const entry = this.fresh(this.name) || this.adopt();
        this.isKept = Boolean(entry);
        return entry || { draft: {} };
    }

    drop() {
        this.isKept = false;
        this.storage.removeItem(this.name);
    }

    fresh(name) {
        try {
            const entry = JSON.parse(this.storage.getItem(name));
            if (entry?.draft && Date.now() - entry.at < DAY) {
                return entry;
            }
        } catch {
            // Not one of our drafts.
        }
        this.storage.removeItem(name);
        return null;
    }

    /** Take over the latest draft of a tab that is not open any more. */
    adopt() {
        if (!this.isShared) {
            return null;
        }
        const left = Object.keys(this.storage)
            .filter((name) => name.startsWith(this.own + this.form))
            .map((name) => [name, this.fresh(name)])
            .filter(([, entry]) => entry && Date.now() - (entry.alive || 0) > ALIVE)
            .sort((one, other) => other[1].at - one[1].at);
        if (!left.length) {
            return null;
        }
        const [name, entry] = left[0];
        this.storage.removeItem(name);
        this.write(entry);
        return entry;
    }

    isTaken() {
        const entry = this.fresh(this.name);
        return Boolean(entry?.page && entry.page !== PAGE && Date.now() - entry.alive < 2 * PULSE);
    }

    /** Say whether this tab is open, beside its draft. */
    pulse(alive) {
        const entry = this.isKept && this.fresh(this.name);
        if (entry && (entry.page === PAGE || !entry.alive)) {
            this.storage.setItem(this.name, JSON.stringify({ ...entry, page: PAGE, alive }));
        }
    }
}

function newName() {
    return Math.random().toString(36).slice(2, 12);
}
