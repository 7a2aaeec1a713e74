import { SearchModel } from "@web/search/search_model";

/** The field of the search view in which everything is sought. */
const ANYWHERE = "search_text";

/**
 * Searches open and ended tickets together: what is typed is sought among all tickets of the menu,
 * and the filters with which a view opens return with the end of the search.
 */
export class TicketSearchModel extends SearchModel {
    /** What was typed into the search, whichever field it is sought in. */
    get typed() {
        return this.query
            .filter((element) => "autocompleteValue" in element)
            .map((element) => element.autocompleteValue.label);
    }

    /** Whether something else is shown than what the view opens with. */
    get isChanged() {
        return this.query.some(({ searchItemId }) => !this.searchItems[searchItemId].isDefault);
    }

    /** Whether everything is searched for what was typed. */
    get isSearching() {
        return this.query.some(
            ({ searchItemId }) => this.searchItems[searchItemId].fieldName === ANYWHERE,
        );
    }

    addAutoCompletionValues(searchItemId, autocompleteValue) {
        if (!this.blockNotification && this.searchItems[searchItemId].fieldName === ANYWHERE) {
            this.query = this.query.filter(
                (element) => !this.isOpeningFilter(element.searchItemId),
            );
        }
        super.addAutoCompletionValues(searchItemId, autocompleteValue);
    }

    deactivateGroup(groupId) {
        const sought = this.query.some(
            ({ searchItemId }) =>
                this.searchItems[searchItemId].groupId === groupId &&
                this.searchItems[searchItemId].fieldName === ANYWHERE,
        );
        if (sought) {
            this.query.push(
                ...Object.values(this.searchItems)
                    .filter((item) => this.isOpeningFilter(item.id))
                    .filter((item) => !this.query.some((each) => each.searchItemId === item.id))
                    .map((item) => ({ searchItemId: item.id })),
            );
        }
        super.deactivateGroup(groupId);
    }

    /** Seek something else instead of what was typed. */
    seekInstead(text) {
        const item = Object.values(this.searchItems).find((each) => each.fieldName === ANYWHERE);
        this.query = this.query.filter((element) => !("autocompleteValue" in element));
        this.addAutoCompletionValues(item.id, { label: text, operator: "ilike", value: text });
    }

    /** What is found is shown together, and not in the columns of a kanban: those of ended tickets are
     * folded. */
    _getGroupBy({ fallbackOnDefault = true } = {}) {
        return super._getGroupBy({ fallbackOnDefault: fallbackOnDefault && !this.isSearching });
    }

    /** End the search, and show what the view opens with. */
    endSearch() {
        const groupBys = ["groupBy", "dateGroupBy"];
        this.query = [
            ...Object.values(this.searchItems)
                .filter((item) => this.isOpeningFilter(item.id))
                .map((item) => ({ searchItemId: item.id })),
            ...this.query.filter(({ searchItemId }) =>
                groupBys.includes(this.searchItems[searchItemId].type),
            ),
        ];
        this._notify();
    }

    isOpeningFilter(searchItemId) {
        const { type, isDefault } = this.searchItems[searchItemId];
        return type === "filter" && isDefault;
    }
}
