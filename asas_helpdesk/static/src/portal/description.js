import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

import { offerHeldPictures } from "../ticket/pictures/remote_pictures";

/** The description on a ticket's page, whose pictures are loaded on request. */
export class Description extends Interaction {
    static selector = ".o_asas_description";

    start() {
        offerHeldPictures(this.el);
    }
}

registry.category("public.interactions").add("asas_helpdesk.description", Description);
