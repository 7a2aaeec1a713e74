import { Component, onWillStart, useState } from "@odoo/owl";
import { Composer } from "@mail/core/common/composer";
import { Dropdown } from "@web/core/dropdown/dropdown";
import { DropdownItem } from "@web/core/dropdown/dropdown_item";
import { useService } from "@web/core/utils/hooks";

import { TicketButtons } from "../ticket/form/ticket_form";

const TICKET = "asas.helpdesk.ticket";

/** The macros of a ticket as items of a menu: one press makes its changes, or shows its text. */
export class MacroItems extends Component {
    static template = "asas_helpdesk.MacroItems";
    static components = { DropdownItem };
    static props = {
        ticket: Number,
        save: { type: Function, optional: true },
        reload: Function,
        withNone: { type: Boolean, optional: true },
    };

    setup() {
        this.orm = useService("orm");
        // The menu closes before its choice has done what it does.
        this.services = this.env.services;
        this.state = useState({ macros: [], loaded: false });
        onWillStart(() => {
            // The menu opens at once.
            this.load();
        });
    }

    async load() {
        const { ticket } = this.props;
        this.state.macros = await this.orm.silent.call(TICKET, "get_macros", [[ticket]]);
        this.state.loaded = true;
    }

    async use({ id }) {
        const { ticket, save, reload } = this.props;
        if (save && !(await save())) {
            return;
        }
        const { orm, action } = this.services;
        const next = await orm.call(TICKET, "use_macro", [[ticket], id]);
        await action.doAction(next, { onClose: reload });
        if (next.type === "ir.actions.client") {
            await reload();
        }
    }
}

TicketButtons.components = { ...TicketButtons.components, MacroItems };
Object.assign(Composer.components, { Dropdown, MacroItems });
