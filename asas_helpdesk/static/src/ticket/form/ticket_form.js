import { registry } from "@web/core/registry";
import { FormCompiler } from "@web/views/form/form_compiler";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";

/**
 * The buttons of a ticket: the next sensible step is the only filled one, and what is neither the
 * next step nor its opposite is in a menu.
 */
export class TicketButtons extends StatusBarButtons {
    static template = "asas_helpdesk.TicketButtons";

    get next() {
        return this.visibleSlotNames.find((name) => this.props.slots[name].rank === "next");
    }

    get opposites() {
        return this.visibleSlotNames.filter((name) => this.props.slots[name].rank === "opposite");
    }

    get others() {
        const shown = [this.next, ...this.opposites];
        return this.visibleSlotNames.filter((name) => !shown.includes(name));
    }
}

/** Notes of each button in the header of the arch how it is offered. */
export class TicketFormCompiler extends FormCompiler {
    compileHeader() {
        const statusBar = super.compileHeader(...arguments);
        for (const slot of statusBar.querySelector("StatusBarButtons")?.children || []) {
            const looks = slot.firstElementChild?.getAttribute("className") || "";
            if (looks.includes("btn-primary")) {
                slot.setAttribute("rank", "'next'");
            } else if (looks.includes("btn-outline-danger")) {
                slot.setAttribute("rank", "'opposite'");
            }
        }
        return statusBar;
    }
}

export class TicketFormRenderer extends FormRenderer {
    static components = { ...FormRenderer.components, StatusBarButtons: TicketButtons };
}

export class TicketFormController extends formView.Controller {
    /** The fields of a service are defined on the service, so Odoo's entry for that is left out. */
    getStaticActionMenuItems() {
        const items = super.getStaticActionMenuItems();
        delete items.addPropertyFieldValue;
        return items;
    }
}

export const ticketFormView = {
    ...formView,
    Controller: TicketFormController,
    Renderer: TicketFormRenderer,
    Compiler: TicketFormCompiler,
};
registry.category("views").add("asas_ticket_form", ticketFormView);
