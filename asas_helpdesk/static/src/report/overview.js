import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { Layout } from "@web/search/layout";
import { registry } from "@web/core/registry";
import { standardActionServiceProps } from "@web/webclient/actions/action_service";
import { useService } from "@web/core/utils/hooks";
import { useSetupAction } from "@web/search/action_hook";
import { user } from "@web/core/user";

import { Component, onMounted, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { OverviewChart } from "./overview_chart";

const MODEL = "asas.helpdesk.overview";
const CHANGED = "asas_helpdesk.changed";
const CHANNEL = "asas_helpdesk_overview";
/**
 * After the server has said that something has changed it keeps silent for five seconds (`PAUSE`
 * in ticket.py): a screen reads when they are over, so that it sees what changed meanwhile. The
 * screens of a desk do not all read at once.
 */
const WAIT = 6000;
const SPREAD = 4000;
/** Time passes without a change as well: what was due soon is late. */
const LATEST = 300000;

/** The first screen of a role: what is owed now and what the figures say. It counts nothing. */
export class Overview extends Component {
    static template = "asas_helpdesk.Overview";
    static components = { Layout, OverviewChart };
    static props = { ...standardActionServiceProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.bus = useService("bus_service");
        const { screen, period } = this.props.state || {};
        this.state = useState({ data: null, screen, period, lost: false, left: {} });
        useSetupAction({
            getLocalState: () => ({ screen: this.state.screen, period: this.state.period }),
        });
        onWillStart(() => this.load());
        const onChanged = () => this.readSoon();
        const onVisible = () => this.onVisible();
        onMounted(() => {
            this.bus.addChannel(CHANNEL);
            this.bus.subscribe(CHANGED, onChanged);
            this.bus.addEventListener("BUS:RECONNECT", onChanged);
            document.addEventListener("visibilitychange", onVisible);
            this.readIn(LATEST);
        });
        onWillUnmount(() => {
            this.bus.unsubscribe(CHANGED, onChanged);
            this.bus.removeEventListener("BUS:RECONNECT", onChanged);
            this.bus.deleteChannel(CHANNEL);
            document.removeEventListener("visibilitychange", onVisible);
            browser.clearTimeout(this.timer);
        });
    }

    // -------------------------------------------------------------------- Reading

    async load() {
        const { screen, period } = this.state;
        const asked = (this.asked = (this.asked || 0) + 1);
        const data = await this.orm.silent.call(MODEL, "get_overview", [], {
            screen: screen || false,
            period: period || false,
        });
        if (asked === this.asked) {
            Object.assign(this.state, { data, screen: data.screen, lost: false });
        }
    }

    /** Read again, unless nobody looks; a lost connection recovers on its own. */
    async look() {
        this.isDue = document.hidden;
        if (!this.isDue) {
            try {
                await this.load();
            } catch {
                this.state.lost = true;
            }
            this.readIn(LATEST);
        }
    }

    readIn(delay) {
        browser.clearTimeout(this.timer);
        this.at = Date.now() + delay;
        this.timer = browser.setTimeout(() => this.look(), delay);
    }

    /** Read after a change, once for however many. */
    readSoon() {
        const delay = WAIT + SPREAD * Math.random();
        if (Date.now() + delay < this.at) {
            this.readIn(delay);
        }
    }

    onVisible() {
        if (!document.hidden && this.isDue) {
            this.look();
        }
    }

    // -------------------------------------------------------------------- What is pressed

    choose(screen) {
        Object.assign(this.state, { screen, period: null });
        return this.load();
    }

    choosePeriod(values) {
        const { kind, day } = this.state.data.period;
        this.state.period = { kind, day, ...values };
        return this.load();
    }

    /** Open the list that a figure counts. */
    open(list) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            name: list.name,
            res_model: list.model,
            domain: list.domain,
            views: list.views,
            context: list.context,
        });
    }

    openRecord(id, model = "asas.helpdesk.ticket") {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: model,
            res_id: id,
            views: [[false, "form"]],
        });
    }

    /** Do what a part of the screen offers, as the button of a form does it. */
    act({ model, method }, ids) {
        return this.action.doActionButton({
            type: "object",
            name: method,
            resModel: model,
            resIds: ids,
            context: { ...user.context },
            onClose: () => this.load(),
        });
    }

    logCall(id) {
        return this.act({ model: "asas.helpdesk.notice", method: "action_log_call" }, [id]);
    }

    /** What is fit is chosen, until somebody leaves it out. */
    leaveOut(id, isChosen) {
        this.state.left[id] = !isChosen;
    }

    chosen(block) {
        return block.rows.filter((row) => row.fit && !this.state.left[row.id]).map((row) => row.id);
    }

    // -------------------------------------------------------------------- What is shown

    /** The parts of the screen that stand above, in either column, or below. */
    blocksAt(place) {
        return this.state.data.blocks.filter((block) => block.place === place);
    }

    allWords(list) {
        return _t("All (%(count)s)", { count: list.count });
    }

    hasActs(block) {
        return block.rows.some((row) => row.act);
    }

    chosenWords(block) {
        return `${block.act.label} (${this.chosen(block).length})…`;
    }

    opensWords(list) {
        return _t("Open the list: %(name)s, %(count)s", { name: list.name, count: list.count });
    }
}

registry.category("actions").add("asas_helpdesk.overview", Overview);
