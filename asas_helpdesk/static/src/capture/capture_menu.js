import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { useCommand } from "@web/core/commands/command_hook";
import { useService } from "@web/core/utils/hooks";

import { Component, onWillDestroy } from "@odoo/owl";

import { CaptureDialog } from "./capture_dialog";

/** Opens quick capture from anywhere: with a press, a key, or from the command palette. */
export class CaptureMenu extends Component {
    static template = "asas_helpdesk.CaptureMenu";
    static props = [];

    setup() {
        this.dialog = useService("dialog");
        this.notification = useService("notification");
        this.drafts = useService("asas_helpdesk.capture_draft");
        this.close = null;
        const bus = useService("bus_service");
        const onCall = ({ number }) => this.ring(number);
        bus.subscribe("asas_helpdesk.call", onCall);
        onWillDestroy(() => bus.unsubscribe("asas_helpdesk.call", onCall));
        useCommand(_t("Quick Capture"), () => this.open(), {
            hotkey: "alt+shift+h",
            global: true,
            hotkeyOptions: { bypassEditableProtection: true },
        });
    }

    /** Open with a caller, or with nobody if the number is withheld. What is being typed about somebody else is not touched. */
    ring(number) {
        if (!this.close && this.drafts.draft.isFree && document.visibilityState === "visible") {
            this.drafts.draft.ring(number);
            return this.open();
        }
        const from = number
            ? _t("Call from %(number)s", { number })
            : _t("Call from a withheld number");
        const close = this.notification.add(from, {
            type: "info",
            sticky: true,
            buttons: [
                {
                    name: number ? _t("Show the Caller") : _t("Quick Capture"),
                    primary: true,
                    onClick: () => {
                        if (!this.close && this.drafts.draft.isFree) {
                            this.drafts.draft.ring(number);
                            close();
                        }
                        this.open();
                    },
                },
            ],
        });
    }

    open() {
        if (!this.close) {
            this.close = this.dialog.add(CaptureDialog, {}, { onClose: () => (this.close = null) });
        }
    }
}

registry.category("systray").add(
    "asas_helpdesk.capture",
    {
        Component: CaptureMenu,
        isDisplayed: () => Boolean(session.asas_helpdesk_registers),
    },
    { sequence: 30 },
);
