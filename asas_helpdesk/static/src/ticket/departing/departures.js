import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { registry } from "@web/core/registry";
import { user } from "@web/core/user";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillUnmount, reactive, useState } from "@odoo/owl";

const MODEL = "asas.helpdesk.departure";
const KEPT = "asas_helpdesk.departures";
const TICK = 1000;

/**
 * What the user has sent and has not left yet. It survives leaving the page: the browser keeps
 * the numbers alone, and the server says what they are.
 */
class Departures {
    constructor(orm, action) {
        this.orm = orm;
        this.action = action;
        this.state = reactive({ groups: [], busy: false, at: Date.now() });
        this.loading = null;
        this.load();
    }

    get kept() {
        try {
            const kept = JSON.parse(browser.localStorage.getItem(KEPT) || "[]");
            return kept.filter((each) => each.user === user.userId && Array.isArray(each.ids));
        } catch {
            return [];
        }
    }

    set kept(groups) {
        const kept = groups.map(({ ids }) => ({ user: user.userId, ids }));
        if (kept.length) {
            browser.localStorage.setItem(KEPT, JSON.stringify(kept));
        } else {
            browser.localStorage.removeItem(KEPT);
        }
    }

    /** Show what was just sent with one press. */
    async add(ids) {
        await this.loading;
        this.kept = [...this.kept, { ids }];
        await this.load();
    }

    /** Ask the server what of this has not left yet; one question at a time. */
    load() {
        this.loading ??= this.ask().finally(() => (this.loading = null));
        return this.loading;
    }

    async ask() {
        const kept = this.kept;
        if (!kept.length) {
            this.state.groups = [];
            return;
        }
        const ids = kept.flatMap((each) => each.ids);
        const found = await this.orm.silent.call(MODEL, "pending", [ids]);
        const now = Date.now();
        this.state.at = now;
        this.state.groups = kept
            .map(({ ids }) => found.filter((each) => ids.includes(each.id)))
            .filter((pending) => pending.length)
            .map((pending) => ({
                ids: pending.map((each) => each.id),
                label: pending[0].label,
                names: pending.map((each) => each.name || each.reference).join("، "),
                references: pending.map((each) => each.reference).join(" "),
                leavesAt: now + Math.max(...pending.map((each) => each.seconds)) * 1000,
                total: Math.max(...pending.map((each) => each.total)),
            }));
        this.kept = this.state.groups;
    }

    async takeBack(group) {
        await this.end(group, "action_take_back");
    }

    async sendNow(group) {
        await this.end(group, "action_send_now");
    }

    async end(group, method) {
        if (this.state.busy) {
            return;
        }
        this.state.busy = true;
        try {
            await this.orm.call(MODEL, method, [group.ids]);
        } finally {
            this.state.busy = false;
            await this.load();
            await this.action.doAction("soft_reload");
        }
    }
}

export const departuresService = {
    dependencies: ["orm", "action"],
    start: (env, { orm, action }) => new Departures(orm, action),
};
registry.category("services").add("asas_helpdesk.departures", departuresService);

/** Shows what has not left yet: how long it can be taken back, and buttons for both ends. */
export class DeparturesBar extends Component {
    static template = "asas_helpdesk.DeparturesBar";
    static props = {};

    setup() {
        this.departures = useService("asas_helpdesk.departures");
        this.state = useState(this.departures.state);
        const timer = browser.setInterval(() => this.tick(), TICK);
        onWillUnmount(() => browser.clearInterval(timer));
    }

    tick() {
        if (!this.state.groups.length) {
            return;
        }
        this.state.at = Date.now();
        if (this.state.groups.some((group) => group.leavesAt <= this.state.at)) {
            this.departures.load();
        }
    }

    /** How long it can still be taken back, in words. */
    wordsOf(group) {
        return _t("It leaves in %(count)s seconds", { count: this.secondsOf(group) });
    }

    secondsOf(group) {
        return Math.max(Math.ceil((group.leavesAt - this.state.at) / 1000), 0);
    }

    shareOf(group) {
        return Math.min(100, Math.round((this.secondsOf(group) / group.total) * 100));
    }
}

registry
    .category("main_components")
    .add("asas_helpdesk.departures", { Component: DeparturesBar, props: {} });

/** Close the dialog, and show what has not left yet. */
export async function showDepartures(env, action) {
    await env.services["asas_helpdesk.departures"].add(action.params.ids);
    return { type: "ir.actions.act_window_close" };
}
registry.category("actions").add("asas_helpdesk_departing", showDepartures);
