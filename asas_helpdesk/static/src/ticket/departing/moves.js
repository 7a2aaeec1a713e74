import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { RelationalModel } from "@web/model/relational_model/relational_model";
import { statusBarField, StatusBarField } from "@web/views/fields/statusbar/statusbar_field";
import { kanbanView } from "@web/views/kanban/kanban_view";

const STAGE = "stage_id";

/** Open a dialog as a method of the server returns it, which leaves its views to a button's call. */
export function openDialog(action, dialog, onClose) {
    return action.doAction({ views: [[false, "form"]], ...dialog }, { onClose });
}

/**
 * Move a ticket as its button does: the server moves it, or returns the dialog that shows what the
 * beneficiary will read.
 *
 * @param {Object} services with `orm` and `action`
 * @param {Object} record the record of a ticket
 * @param {number} stageId
 * @param {Function} reload called when it was moved, and when the dialog is closed
 */
export async function moveTicket({ orm, action }, record, stageId, reload) {
    const dialog = await orm.call(record.resModel, "action_move_to", [[record.resId], stageId]);
    if (dialog) {
        await openDialog(action, dialog, reload);
    } else {
        await reload();
    }
}

/** The stages of a ticket, each of which does what its button does. */
export class TicketStageField extends StatusBarField {
    setup() {
        super.setup();
        this.orm = useService("orm");
        this.action = useService("action");
    }

    async selectItem(item) {
        const { record } = this.props;
        if (!(await record.save())) {
            return;
        }
        await moveTicket(this, record, item.value, () => record.load());
    }
}

registry.category("fields").add("asas_stage", { ...statusBarField, component: TicketStageField });

class TicketGroupList extends RelationalModel.DynamicGroupList {
    /** A card that is dropped on another stage does what the button does. */
    async moveRecord(dataRecordId, dataGroupId, refId, targetGroupId) {
        const target = this.groups.find((group) => group.id === targetGroupId);
        if (dataGroupId === targetGroupId || target.groupByField.name !== STAGE) {
            return super.moveRecord(...arguments);
        }
        const source = this.groups.find((group) => group.id === dataGroupId);
        const record = source.list.records.find((each) => each.id === dataRecordId);
        await moveTicket(this.model, record, target.value, () => this.model.load());
    }
}

class TicketModel extends RelationalModel {
    static DynamicGroupList = TicketGroupList;
}

export const ticketKanbanView = { ...kanbanView, Model: TicketModel };
registry.category("views").add("asas_ticket_kanban", ticketKanbanView);
