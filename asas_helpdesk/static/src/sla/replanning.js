import { _t } from "@web/core/l10n/translation";
import { browser } from "@web/core/browser/browser";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";
import { user } from "@web/core/user";

import { Component, onWillStart, onWillUnmount, useState } from "@odoo/owl";

import { Progress } from "./progress";

const EVERY = 3000;

/** Shows how far the open deadlines have been recalculated, while that is going on. */
export class Replanning extends Component {
    static template = "asas_helpdesk.Replanning";
    static components = { Progress };
    static props = {
        ...standardWidgetProps,
        record: { optional: true },
        readonly: { optional: true },
    };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ progress: {} });
        onWillStart(async () => {
            this.allowed = await user.hasGroup("asas_helpdesk.group_admin");
            await this.ask();
        });
        onWillUnmount(() => browser.clearTimeout(this.timer));
    }

    get isGoingOn() {
        return Object.keys(this.state.progress).length > 0;
    }

    get words() {
        const { done, total } = this.state.progress;
        return _t("Recalculating the deadlines of the open tickets: %(done)s of %(total)s", {
            done,
            total,
        });
    }

    /** Ask the server, and again as long as there is something to show. */
    async ask() {
        if (!this.allowed) {
            return;
        }
        this.state.progress = await this.orm.silent.call(
            "asas.helpdesk.replanning",
            "get_progress",
            [],
        );
        if (this.isGoingOn) {
            this.timer = browser.setTimeout(() => this.ask(), EVERY);
        }
    }
}

/** A list of what deadlines are planned by, with what its changes have set going. */
export class HoursListController extends ListController {
    static template = "asas_helpdesk.HoursListView";
    static components = { ...ListController.components, Replanning };

    setup() {
        super.setup();
        this.replanning = useState({ key: 0 });
    }

    /** Look again after a change, which may have started it. */
    async onRecordSaved() {
        await super.onRecordSaved(...arguments);
        this.replanning.key++;
    }

    async afterExecuteActionButton() {
        await super.afterExecuteActionButton(...arguments);
        this.replanning.key++;
    }
}

registry.category("views").add("asas_hours_list", { ...listView, Controller: HoursListController });
registry.category("view_widgets").add("asas_replanning", { component: Replanning });
