import { Composer } from "@mail/core/common/composer";

import { patch } from "@web/core/utils/patch";

patch(Composer.prototype, {
    /** If a message cannot be sent, as on a lost connection, Odoo leaves its composer waiting
     * forever. Here it can be sent again, and what was typed outlives a reload. */
    async processMessage() {
        try {
            return await super.processMessage(...arguments);
        } catch (error) {
            if (this.thread?.model === "asas.helpdesk.ticket") {
                this.state.active = true;
                this.saveContent();
            }
            throw error;
        }
    },
});
