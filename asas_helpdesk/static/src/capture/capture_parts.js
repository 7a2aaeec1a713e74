import { _t } from "@web/core/l10n/translation";
import { deserializeDateTime } from "@web/core/l10n/dates";
import { useHotkey } from "@web/core/hotkeys/hotkey_hook";

import { Component, useState } from "@odoo/owl";

import { formatMoment } from "../ticket/duration";
import { CaptureDraft } from "./capture_draft";

// Short names for the buttons; their title is the name that an administrator gave the channel.
const CHANNELS = {
    phone: _t("Phone"),
    whatsapp: _t("WhatsApp"),
    facebook: _t("Facebook"),
    x: _t("X"),
    hall: _t("Hall"),
    remote: _t("Remote"),
};
const CHANNELS_WITH_KEY = 6;

/** Chooses the channel: with a press, or with Alt and a digit. */
export class ChannelChoice extends Component {
    static template = "asas_helpdesk.ChannelChoice";
    static props = { draft: CaptureDraft, channels: Array };

    setup() {
        this.draft = useState(this.props.draft.values);
        for (let digit = 1; digit <= CHANNELS_WITH_KEY; digit++) {
            useHotkey(`alt+${digit}`, () => this.choose(this.props.channels[digit - 1]), {
                bypassEditableProtection: true,
            });
        }
    }

    get channels() {
        return this.props.channels.map((channel, index) => ({
            ...channel,
            label: CHANNELS[channel.kind] || channel.name,
            digit: index < CHANNELS_WITH_KEY ? index + 1 : "",
        }));
    }

    choose(channel) {
        if (channel) {
            this.draft.channel_id = channel.id;
        }
    }
}

/** Asks what is asked about the service that is chosen. */
export class ServiceDetails extends Component {
    static template = "asas_helpdesk.CaptureServiceDetails";
    static props = { draft: CaptureDraft, asked: Array };

    setup() {
        this.draft = useState(this.props.draft.values);
    }
}

/** Chooses the course and the session in which it happened. */
export class CourseChoice extends Component {
    static template = "asas_helpdesk.CourseChoice";
    static props = { draft: CaptureDraft, options: Object };

    setup() {
        this.draft = useState(this.props.draft.values);
    }

    get sessions() {
        return this.props.options.sessions
            .filter((session) => session.course_id === this.draft.course_id)
            .map((session) => ({
                ...session,
                label: formatMoment(deserializeDateTime(session.start), { hijri: false }),
            }));
    }

    choose(ev) {
        this.props.draft.chooseCourse(Number(ev.target.value), this.props.options.sessions);
    }
}

/** Records what remote access needs: the program, its number, and the consent. */
export class RemoteAccess extends Component {
    static template = "asas_helpdesk.RemoteAccess";
    static props = { draft: CaptureDraft, tools: Array };

    setup() {
        this.draft = useState(this.props.draft.values);
    }
}
