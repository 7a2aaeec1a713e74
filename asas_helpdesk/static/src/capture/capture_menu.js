import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { session } from "@web/session";
import { useCommand } from "@web/core/commands/command_hook";
import { useService } from "@web/core/utils/hooks";

import { Component } from "@odoo/owl";

import { CaptureDialog } from "./capture_dialog";

/** Opens quick capture from anywhere: with a press, a key, or from the command palette. */
export class CaptureMenu extends Component {
    static template = "asas_helpdesk.CaptureMenu";
    static props = [];

    setup() {
        this.dialog = useService("dialog");
        this.close = null;
        useCommand(_t("Quick Capture"), () => this.open(), {
            hotkey: "alt+shift+h",
            global: true,
            hotkeyOptions: { bypassEditableProtection: true },
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
