import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

import { UrgencyRenderer } from "../sla/urgency_columns";
import { countedWords } from "../ticket/counted";
import { ticketKanbanView } from "../ticket/departing/moves";
import { FoundNothing } from "./found_nothing";
import { TicketSearchModel } from "./ticket_search_model";

export class TicketListRenderer extends ListRenderer {
    static template = "asas_helpdesk.TicketListRenderer";
    static groupRowTemplate = "asas_helpdesk.TicketGroupRow";
    static components = { ...ListRenderer.components, FoundNothing };

    get foundNothing() {
        return this.env.searchModel?.isChanged && !this.props.list.model.hasData();
    }

    get showNoContentHelper() {
        return super.showNoContentHelper || this.foundNothing;
    }

    countedWords(group) {
        return countedWords(group.count);
    }
}

export class TicketKanbanRenderer extends UrgencyRenderer {
    static template = "asas_helpdesk.TicketKanbanRenderer";
    static components = { ...UrgencyRenderer.components, FoundNothing };

    get foundNothing() {
        const { isGrouped, groups, model } = this.props.list;
        const none = isGrouped ? groups.every(({ count }) => !count) : !model.hasData();
        return none && this.env.searchModel?.isChanged && !this.props.quickCreateState.groupId;
    }

    get showNoContentHelper() {
        return super.showNoContentHelper || this.foundNothing;
    }
}

registry.category("views").add("asas_sought_list", {
    ...listView,
    Renderer: TicketListRenderer,
    SearchModel: TicketSearchModel,
});
registry.category("views").add("asas_sought_kanban", {
    ...ticketKanbanView,
    Renderer: TicketKanbanRenderer,
    SearchModel: TicketSearchModel,
});
