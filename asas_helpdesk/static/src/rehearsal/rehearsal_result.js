import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { localization } from "@web/core/l10n/localization";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillStart, onWillUnmount, onWillUpdateProps, useState } from "@odoo/owl";

import { Progress } from "../sla/progress";

const EVERY = 2000;

/** What the replay of a draft has found: a sentence, a table by service and channel, examples. */
export class RehearsalResult extends Component {
    static template = "asas_helpdesk.RehearsalResult";
    static components = { Progress };
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ result: {} });
        onWillStart(() => this.read(this.props));
        onWillUpdateProps((props) => this.read(props));
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get isGoingOn() {
        return ["waiting", "running"].includes(this.state.result.state);
    }

    get isDone() {
        return this.state.result.state === "done";
    }

    get progress() {
        const { done, total } = this.state.result;
        return _t("Tickets replayed: %(done)s of %(total)s", { done, total });
    }

    /** From what is in force to the draft, in the direction of reading. */
    get arrow() {
        return localization.direction === "rtl" ? "←" : "→";
    }

    get waiting() {
        const { ahead } = this.state.result;
        return ahead ? _t("Drafts that are replayed before this one: %s", ahead) : "";
    }

    /** How strongly a cell is coloured: by how many the draft adds, of the most in one cell. */
    heat(cell) {
        const added = ([force, draft]) => Math.max(0, draft - force);
        const cells = this.state.result.services.flatMap((row) => row.cells.slice(0, -1));
        const most = Math.max(1, ...cells.filter(Boolean).map(added));
        const share = cell ? added(cell) / most : 0;
        const red = `rgba(var(--danger-rgb), ${(0.3 * share).toFixed(2)})`;
        return share ? `background-color: ${red} !important` : "";
    }

    get highest() {
        return Math.max(1, ...this.state.result.metrics.map(({ pair }) => Math.max(...pair)));
    }

    /** How wide the bar of a number is, in percent of the highest. */
    width(number) {
        return Math.round((100 * number) / this.highest);
    }

    /** Read the result, and again as long as the replay goes on. */
    async read({ record }) {
        browser.clearTimeout(this.timer);
        if (!record.resId) {
            this.state.result = {};
            return;
        }
        const wasGoingOn = this.isGoingOn;
        this.state.result = await this.orm.silent.call("asas.helpdesk.rehearsal", "get_result", [
            record.resId,
        ]);
        if (this.isGoingOn) {
            this.timer = browser.setTimeout(() => this.read(this.props), EVERY);
        } else if (wasGoingOn && !record.dirty) {
            await record.load();
        }
    }

    /** Open the list of what was broken, as a domain narrows it. */
    async openCell(name, domain) {
        const action = await this.orm.call("asas.helpdesk.rehearsal", "action_show_broken", [
            this.props.record.resId,
        ]);
        await this.action.doAction({
            ...action,
            name,
            display_name: name,
            domain: [...action.domain, ...domain],
        });
    }

    openTicket(id) {
        this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "asas.helpdesk.ticket",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("asas_rehearsal_result", { component: RehearsalResult });
