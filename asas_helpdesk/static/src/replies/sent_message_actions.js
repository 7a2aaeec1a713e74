import { registerMessageAction } from "@mail/core/common/message_actions";

import { reactive, toRaw } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { user } from "@web/core/user";

const TICKET = "asas.helpdesk.ticket";
const EDITORS = "asas_helpdesk.group_level2";

// Asked when the first message of a ticket is shown, and never elsewhere.
const editor = reactive({ asked: false, allowed: false });

function isEditor() {
    const raw = toRaw(editor);
    if (!raw.asked) {
        raw.asked = true;
        user.hasGroup(EDITORS).then((allowed) => {
            editor.allowed = allowed;
        });
    }
    return editor.allowed;
}

/** Whether a message was sent by the desk, and its reader may make something of it for others. */
function isOffered({ message, thread }) {
    return (
        thread?.model === TICKET &&
        ["comment", "email_outgoing"].includes(message.message_type) &&
        !message.isNote &&
        message.author?.main_user_id?.share === false &&
        isEditor()
    );
}

function open(method) {
    return async ({ message, thread, owner }) => {
        const { orm, action } = owner.env.services;
        await action.doAction(await orm.call(TICKET, method, [[thread.id], message.id]));
    };
}

registerMessageAction("asas-make-answer", {
    condition: isOffered,
    icon: "fa fa-question-circle-o",
    name: _t("Make a Ready Answer of It"),
    onSelected: open("action_make_answer"),
    sequence: 85,
});

registerMessageAction("asas-make-reply", {
    condition: isOffered,
    icon: "fa fa-bolt",
    name: _t("Keep It as a Ready Reply"),
    onSelected: open("action_make_reply"),
    sequence: 86,
});
