import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

/** Calls, messages or e-mails a person with one press; links that would not work are left out. */
export class ContactLinks extends Component {
    static template = "asas_helpdesk.ContactLinks";
    static props = { links: Object, short: { type: Boolean, optional: true } };

    get shown() {
        const { call, write, mail } = this.props.links;
        return [
            { href: call, icon: "fa-phone", label: _t("Call") },
            { href: write, icon: "fa-whatsapp", label: _t("Write on WhatsApp") },
            { href: mail, icon: "fa-envelope-o", label: _t("Send an E-mail") },
        ].filter((link) => link.href);
    }

    /** Open web links beside the ticket, in a new tab; programs of the device open over it. */
    isPage(href) {
        return href.startsWith("https:");
    }
}

export class ContactField extends Component {
    static template = "asas_helpdesk.ContactField";
    static components = { ContactLinks };
    static props = { ...standardFieldProps };

    get links() {
        return this.props.record.data[this.props.name] || {};
    }
}

registry.category("fields").add("asas_contact", {
    component: ContactField,
    displayName: _t("Call or Write"),
    supportedTypes: ["json"],
});
