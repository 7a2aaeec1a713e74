import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";

import { Component, useRef, useState } from "@odoo/owl";

import { formatMoment } from "../ticket/duration";
import { CaptureDraft } from "./capture_draft";

/** Lists the person's earlier tickets: the new message may be about one, or related to it. */
export class TicketList extends Component {
    static template = "asas_helpdesk.TicketList";
    static props = {
        draft: CaptureDraft,
        tickets: Array,
        onChoose: Function,
        onShow: Function,
    };

    setup() {
        this.draft = useState(this.props.draft.values);
        this.listRef = useRef("list");
    }

    aboutLabel({ reference }) {
        return _t("It is about this ticket: %(reference)s", { reference });
    }

    moment(serialized) {
        return formatMoment(deserializeDateTime(serialized), { hijri: false });
    }

    isTarget({ id }) {
        return this.draft.target?.id === id;
    }

    isRelated({ id }) {
        return this.draft.related_ids.includes(id);
    }

    choose(ticket) {
        const { id, reference } = ticket;
        this.draft.target = this.isTarget(ticket) ? null : { id, reference };
        this.props.onChoose();
    }

    relate(ticket) {
        const related = this.draft.related_ids;
        this.draft.related_ids = this.isRelated(ticket)
            ? related.filter((id) => id !== ticket.id)
            : [...related, ticket.id];
    }

    /** Move from ticket to ticket with the up and down keys. */
    onKeydown(ev) {
        const step = { ArrowDown: 1, ArrowUp: -1 }[ev.key];
        if (!step) {
            return;
        }
        ev.preventDefault();
        const lines = [...this.listRef.el.children];
        const at = lines.findIndex((line) => line.contains(ev.target));
        lines[at + step]?.querySelector("button:not(:disabled)")?.focus();
    }
}
