import { _t } from "@web/core/l10n/translation";
import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { ColumnProgress } from "@web/views/view_components/column_progress";

import { countedWords } from "../ticket/counted";

const WORDS = {
    overdue: (count) => _t("%s late", count),
    soon: (count) => _t("%s within two hours", count),
    calm: (count) => _t("%s later", count),
};
const COLORS = { overdue: "text-danger fw-bold", soon: "text-warning-emphasis fw-bold" };

/** The bar of a column, and below it in words how many are late, soon due and due later. */
class UrgencyProgress extends ColumnProgress {
    static template = "asas_helpdesk.UrgencyProgress";

    get number() {
        return countedWords(this.props.aggregate.value);
    }

    /** What the bar says, in words; nothing in a column in which nothing is due. */
    get parts() {
        const { bars, activeBar } = this.props.progressBar;
        const parts = bars
            .filter(({ count }) => count > 0)
            .map((bar) => ({
                bar,
                words: WORDS[bar.value]?.(bar.count) ?? _t("%s with nothing due", bar.count),
                color: COLORS[bar.value] || "text-muted",
                isActive: activeBar === bar.value,
            }));
        return parts.some(({ bar }) => bar.value in WORDS) ? parts : [];
    }
}

class UrgencyHeader extends KanbanHeader {
    static template = "asas_helpdesk.UrgencyHeader";
    static components = { ...KanbanHeader.components, ColumnProgress: UrgencyProgress };

    get number() {
        return countedWords(this.group.count);
    }
}

/** Columns of tickets, each of which says how urgent its tickets are. */
export class UrgencyRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: UrgencyHeader };
}
