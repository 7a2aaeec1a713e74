import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";

import { Component } from "@odoo/owl";

// Icons of Font Awesome 4.7, which Odoo ships, with the words by which they are chosen.
const ICONS = {
    "fa-phone": _t("Phone"),
    "fa-whatsapp": _t("WhatsApp"),
    "fa-telegram": _t("Telegram"),
    "fa-instagram": _t("Instagram"),
    "fa-snapchat-ghost": _t("Snapchat"),
    "fa-twitter": _t("X (Twitter)"),
    "fa-facebook": _t("Facebook"),
    "fa-youtube-play": _t("YouTube"),
    "fa-linkedin": _t("LinkedIn"),
    "fa-skype": _t("Skype"),
    "fa-comments": _t("Chat"),
    "fa-mobile": _t("Mobile phone"),
    "fa-paper-plane": _t("Message"),
    "fa-envelope": _t("E-mail"),
    "fa-globe": _t("Website"),
    "fa-desktop": _t("Screen"),
    "fa-users": _t("People"),
    "fa-building": _t("Building"),
    "fa-wrench": _t("Tools"),
    "fa-volume-up": _t("Sound"),
    "fa-video-camera": _t("Camera"),
    "fa-wifi": _t("Connection"),
    "fa-link": _t("Link"),
    "fa-sign-in": _t("Sign In"),
    "fa-certificate": _t("Certificate"),
    "fa-university": _t("Hall"),
    "fa-question-circle": _t("Question"),
    "fa-life-ring": _t("Help"),
};

/** Picks an icon from a few; one that was entered otherwise stays. */
export class IconField extends Component {
    static template = "asas_helpdesk.IconField";
    static props = { ...standardFieldProps };

    get value() {
        return this.props.record.data[this.props.name] || "";
    }

    get icons() {
        const icons = { ...ICONS };
        if (this.value && !icons[this.value]) {
            icons[this.value] = this.value;
        }
        return Object.entries(icons).map(([icon, label]) => ({
            icon,
            label,
            id: `${this.props.id || this.props.name}_${icon}`,
        }));
    }

    pick(icon) {
        this.props.record.update({ [this.props.name]: icon });
    }
}

/** The same in a row of a list, where there is room for one line. */
export class ListIconField extends IconField {
    static template = "asas_helpdesk.ListIconField";
}

const iconField = { component: IconField, displayName: _t("Icon"), supportedTypes: ["char"] };

registry.category("fields").add("asas_icon", iconField);
registry.category("fields").add("list.asas_icon", { ...iconField, component: ListIconField });
