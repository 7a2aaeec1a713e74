import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { formView } from "@web/views/form/form_view";

/**
 * A dialog in which saving sends or publishes: only its button does that.
 *
 * Odoo saves a form that is left by a link, by another tab or by closing the browser.
 */
export class PressedFormController extends FormController {
    beforeVisibilityChange() {}

    async beforeLeave() {
        return true;
    }

    async beforeUnload(ev) {
        if (this.model.root.dirty) {
            ev.preventDefault();
            ev.returnValue = "Unsaved changes";
        }
    }
}

registry.category("views").add("asas_pressed_form", {
    ...formView,
    Controller: PressedFormController,
});
