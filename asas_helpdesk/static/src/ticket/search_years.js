/**
 * The years and months that the searches of the desk offer, with Western digits: Odoo writes them
 * with the digits of the language, unlike the rest of these pages.
 */
import { SearchModel } from "@web/search/search_model";
import { patch } from "@web/core/utils/patch";

import { withWesternDigits } from "./week";

patch(SearchModel.prototype, {
    async load(config) {
        if (config.resModel?.startsWith("asas.helpdesk.")) {
            this.referenceMoment = withWesternDigits(this.referenceMoment);
        }
        return super.load(...arguments);
    },
});
