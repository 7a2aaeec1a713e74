import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { pivotView } from "@web/views/pivot/pivot_view";

/** A pivot table of figures, which says in words where there is nothing to count. */
export class NumbersPivotRenderer extends pivotView.Renderer {
    getFormattedValue(cell) {
        if (cell.value === undefined || cell.value === null || cell.value === false) {
            return { value: _t("no figure") };
        }
        return super.getFormattedValue(cell);
    }
}

registry.category("views").add("asas_numbers_pivot", {
    ...pivotView,
    Renderer: NumbersPivotRenderer,
});
