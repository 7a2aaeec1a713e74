import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";

import { Component, onWillUnmount, useEffect, useState } from "@odoo/owl";

import { formatMoment } from "../duration";

/**
 * What else the beneficiary has brought to the desk. It loads once the words and facts of the ticket
 * are on the screen, so that nobody waits for it.
 */
export class PersonBeside extends Component {
    static template = "asas_helpdesk.PersonBeside";
    static props = standardWidgetProps;

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ known: null, loading: true });
        this.asked = 0;
        useEffect(
            (id) => {
                this.load(id);
            },
            () => [this.props.record.resId],
        );
        onWillUnmount(() => this.asked++);
    }

    async load(id) {
        const asked = ++this.asked;
        Object.assign(this.state, { known: null, loading: Boolean(id) });
        if (!id) {
            return;
        }
        let known = null;
        try {
            known = await this.orm.silent.call("asas.helpdesk.ticket", "read_person", [[id]]);
        } catch {
            // It is beside the ticket, which is there without it.
        }
        if (asked === this.asked) {
            Object.assign(this.state, { known, loading: false });
        }
    }

    moment({ received }) {
        return formatMoment(deserializeDateTime(received), { hijri: false });
    }

    open({ id }) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: "asas.helpdesk.ticket",
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("asas_person_beside", { component: PersonBeside });
