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

registerMessageAction("asas-make-answer", {
    condition: ({ message, thread }) =>
        thread?.model === TICKET &&
        ["comment", "email_outgoing"].includes(message.message_type) &&
        !message.isNote &&
        message.author?.main_user_id?.share === false &&
        isEditor(),
    icon: "fa fa-question-circle-o",
    name: _t("Make a Ready Answer of It"),
    onSelected: async ({ message, thread, owner }) => {
        const { orm, action } = owner.env.services;
        const dialog = await orm.call(TICKET, "action_make_answer", [[thread.id], message.id]);
        await action.doAction(dialog);
    },
    sequence: 85,
});
