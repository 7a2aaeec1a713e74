import { Composer } from "@mail/core/common/composer";
import { composerActionsRegistry } from "@mail/core/common/composer_actions";
import { SuggestionService } from "@mail/core/common/suggestion_service";

import { toRaw } from "@odoo/owl";
import { patch } from "@web/core/utils/patch";

import { found } from "./fold";

const TICKET = "asas.helpdesk.ticket";
const READY_REPLY = "asas.helpdesk.ready.reply";
const DELIMITER = "::";

const ofTicket = (thread) => thread?.model === TICKET && Boolean(thread.id);

/** On a ticket, `::` offers its ready replies, and then the texts that the user keeps in Odoo. */
patch(SuggestionService.prototype, {
    async fetchSuggestions({ delimiter }, { thread } = {}) {
        const fetched = super.fetchSuggestions(...arguments);
        if (delimiter !== DELIMITER || !ofTicket(thread)) {
            return fetched;
        }
        const ticket = toRaw(thread).id;
        const [replies] = await Promise.all([
            this.orm.silent.call(TICKET, "get_ready_replies", [[ticket]]),
            fetched,
        ]);
        this.asasReplies = { ticket, replies };
    },

    searchSuggestions({ delimiter, term }, { thread } = {}) {
        const own = super.searchSuggestions(...arguments);
        if (delimiter !== DELIMITER || !ofTicket(thread)) {
            return own;
        }
        const { ticket, replies = [] } = this.asasReplies || {};
        return {
            type: READY_REPLY,
            suggestions: [
                ...(ticket === toRaw(thread).id ? found(replies, term) : []),
                ...own.suggestions.map((canned) => ({
                    name: canned.source,
                    text: canned.substitution,
                    words: canned.substitution,
                    canned,
                })),
            ],
        };
    },
});

patch(Composer.prototype, {
    /** Whether what is typed here is written to the beneficiary of a ticket. */
    get asasOffersReplies() {
        const { composer, type } = this.props;
        return type === "message" && !composer.message && ofTicket(composer.targetThread);
    },

    async asasReload() {
        await this.env.asasReloadRecord?.();
        await toRaw(this.thread).fetchThreadData(["activities", "messages"]);
    },

    get navigableListProps() {
        const props = super.navigableListProps;
        const items = this.suggestion?.state.items;
        if (items?.type !== READY_REPLY) {
            return props;
        }
        return {
            ...props,
            optionTemplate: "asas_helpdesk.SuggestedReply",
            options: items.suggestions.map(({ name, text, words, canned }) => ({
                cannedResponse: canned,
                label: text,
                source: name,
                words,
                title: text,
                classList: "o-mail-Composer-suggestion o_asas_ready_reply",
            })),
        };
    },
});

// On a ticket, the button of the ready replies does what Odoo's own would do.
const own = composerActionsRegistry.get("add-canned-response");
const { condition } = own;
own.condition = (params) => !ofTicket(params.composer.targetThread) && condition(params);
