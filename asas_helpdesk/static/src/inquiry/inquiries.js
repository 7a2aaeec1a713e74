import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { registry } from "@web/core/registry";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { useService } from "@web/core/utils/hooks";

import { Component, useEffect, useState } from "@odoo/owl";

import { formatMoment } from "../ticket/duration";

const INQUIRY = "asas.helpdesk.inquiry";
const FILES = { fields: { name: {} }, order: "id" };
const WANTED = {
    subject: {},
    asked_partner_id: { fields: { display_name: {} } },
    state: {},
    deadline: {},
    answer: {},
    answered_at: {},
    answer_file_ids: FILES,
};
const SHAPES = {
    asked: { icon: "fa-hourglass-half", color: "text-muted", label: _t("Awaiting an Answer") },
    overdue: { icon: "fa-exclamation-triangle", color: "text-danger", label: _t("Overdue") },
    answered: { icon: "fa-check-circle", color: "text-success", label: _t("Answer Received") },
    withdrawn: { icon: "fa-ban", color: "text-muted", label: _t("No Longer Needed") },
};

/** Shows beside a ticket what others were asked about it, and their answers; loaded after it. */
export class Inquiries extends Component {
    static template = "asas_helpdesk.Inquiries";
    static props = { ...standardWidgetProps };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        this.state = useState({ inquiries: [] });
        useEffect(
            (id) => {
                this.load(id);
            },
            // Another record each time the ticket is loaded again.
            () => [this.props.record.resId, this.props.record.id],
        );
    }

    async load(id) {
        const found = id ? await this.find(id) : [];
        if (id === (this.props.record.resId || false) || !id) {
            this.state.inquiries = found.map((inquiry) => this.describe(inquiry));
        }
    }

    async find(id) {
        const { records } = await this.orm.silent.webSearchRead(INQUIRY, [["ticket_id", "=", id]], {
            specification: WANTED,
        });
        return records;
    }

    describe({
        id,
        subject,
        asked_partner_id: asked,
        state,
        deadline,
        answer,
        answered_at: at,
        answer_file_ids: files,
    }) {
        const due = deserializeDateTime(deadline);
        const late = state === "asked" && due.toMillis() < Date.now();
        return {
            id,
            subject,
            person: asked ? asked.display_name : "",
            shape: SHAPES[late ? "overdue" : state],
            moment: formatMoment(at ? deserializeDateTime(at) : due),
            isDue: state === "asked",
            answer,
            files,
        };
    }

    open(id) {
        return this.action.doAction({
            type: "ir.actions.act_window",
            res_model: INQUIRY,
            res_id: id,
            views: [[false, "form"]],
        });
    }
}

registry.category("view_widgets").add("asas_inquiries", { component: Inquiries });
