import { _t } from "@web/core/l10n/translation";
import { session } from "@web/session";
import { useService } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

import { CaptureDialog } from "../capture/capture_dialog";

/** Says that a search found nothing, and what can be done instead. */
export class FoundNothing extends Component {
    static template = "asas_helpdesk.FoundNothing";
    static props = {};

    setup() {
        this.dialog = useService("dialog");
        this.mayRegister = Boolean(session.asas_helpdesk_registers);
    }

    get typed() {
        return this.env.searchModel.typed;
    }

    get title() {
        return this.typed.length
            ? _t("The search found nothing about “%s”", this.typed.join(" · "))
            : _t("No ticket fits these filters");
    }

    /** The words of a search of several words: one of them alone may be found. */
    get words() {
        const words = this.typed.length === 1 ? this.typed[0].split(/\s+/) : [];
        const telling = words.filter((word) => word.length > 2 && !/^[\d٠-٩+()-]+$/.test(word));
        return words.length > 1 ? telling.slice(0, 3) : [];
    }

    register() {
        this.dialog.add(CaptureDialog, {});
    }

    aloneLabel(word) {
        return _t("Search for “%s” alone", word);
    }
}
