import { Component } from "@odoo/owl";

/** How far something has come that goes on in the background, in words and as a bar. */
export class Progress extends Component {
    static template = "asas_helpdesk.Progress";
    static props = { words: String, done: Number, total: Number };

    get share() {
        const { done, total } = this.props;
        return total ? Math.min(100, Math.round((100 * done) / total)) : 0;
    }
}
