import { Component, useState } from "@odoo/owl";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useAutofocus, useService } from "@web/core/utils/hooks";
import { patch } from "@web/core/utils/patch";

import { WordsField } from "../ticket/departing/words_field";
import { found } from "./fold";

const TICKET = "asas.helpdesk.ticket";

/** The search and the replies of the menu below. */
class ReplyItems extends Component {
    static template = "asas_helpdesk.ReplyItems";
    static components = { DropdownItem };
    static props = { replies: Array, onChoose: Function };

    setup() {
        this.state = useState({ words: "" });
        useAutofocus();
    }

    get replies() {
        return found(this.props.replies, this.state.words);
    }
}

/** The ready replies of a ticket, to be put within a notice, which has its own greeting. */
export class ReplyMenu extends Component {
    static template = "asas_helpdesk.ReplyMenu";
    static components = { Dropdown, ReplyItems };
    static props = { ticket: Number, onChoose: Function };

    setup() {
        this.orm = useService("orm");
        this.state = useState({ replies: [] });
    }

    async load() {
        const { ticket } = this.props;
        this.state.replies = await this.orm.call(TICKET, "get_ready_replies", [[ticket]]);
    }
}

Object.assign(WordsField.components, { ReplyMenu });

/** Dialogs of a move offer the ready replies of their ticket, if it is one. */
patch(WordsField.prototype, {
    get asasTicket() {
        const { ticket_id: one, ticket_ids: many } = this.data;
        const ids = one ? [one.id] : many?.currentIds || [];
        return ids.length === 1 ? ids[0] : 0;
    },

    /** Put a reply in the place of the usual words, or behind what was typed. */
    async asasPut({ words }) {
        const { record, name } = this.props;
        const typed = (record.data[name] || "").trim();
        const kept = typed && typed !== (record.data.usual_words || "").trim() ? [typed] : [];
        await record.update({ [name]: [...kept, words].join("\n\n") });
    },
});
