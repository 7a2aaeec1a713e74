from odoo import http
from odoo.exceptions import UserError
from odoo.http import request

from ...models.portal import link_grant
from ...models.ticket import way_in
from .action_form import FIELDS_OF, RATINGS, REASON_LENGTH, ActionForm
from .portal import ID, PortalTickets, keep_to_itself
from .routes import public_page

ACTION = f"/my/tickets/<{ID}:ticket_id>/<any({','.join(FIELDS_OF)}):action>"


class ActionPages(PortalTickets):
    """What beneficiaries do with their ticket: the forms on its page, a page on which to look at
    what is final before it is done, and the page of a rating."""

    @public_page(ACTION)
    def portal_action_page(self, ticket_id, action, opened=None, rating=None, **_kw):
        """Show the page of a rating, to which the links in the mail lead; for other actions the
        page of the ticket, for example when the language is changed. Nothing is done."""
        if action != "rate":
            return request.redirect(f"/my/tickets/{ticket_id}")
        ticket, by_link = self._find_ticket(ticket_id)
        if not ticket:
            return self._refuse_ticket(ticket_id, opened)
        if action not in ticket._portal_actions():
            return request.redirect_query(ticket.access_url, {"done": action})
        form = ActionForm(ticket, by_link)
        form.typed["rate_rating"] = rating if rating in RATINGS else ""
        return self._render_action_page("asas_helpdesk.portal_rate", ticket, by_link, form)

    @http.route(ACTION, type="http", auth="public", website=True, methods=["POST"])
    def portal_run_action(self, ticket_id, action, **_kw):
        """Carry out an action of the beneficiary, or show what has to be corrected or checked."""
        ticket, by_link = self._find_ticket(ticket_id)
        if not ticket:
            return self._refuse_ticket(ticket_id)
        message_id = by_link and link_grant.granted(ticket)
        ticket = ticket.with_context(**way_in.by(way_in.LINK if by_link else way_in.PAGE))
        form = ActionForm.posted(ticket, by_link, action)
        if action in ticket._portal_actions() and not form.errors:
            if self._has_to_be_checked(ticket, form):
                return self._render_check(ticket, by_link, form)
            try:
                with request.env.cr.savepoint():
                    ticket._portal_run_action(action, form.revision, form.values)
            except UserError as error:
                form.errors["form"] = str(error)
            if by_link:
                # A change of the contact ends the links; the person who made it goes on.
                link_grant.grant(ticket, message_id)
        if action in ticket._portal_actions() and form.errors:
            response = self._render_ticket(ticket, by_link, form)
            response.status_code = 422
            return response
        return request.redirect_query(ticket.access_url, {"done": action}, code=303)

    def _has_to_be_checked(self, ticket, form):
        if form.is_checked or form.revision != ticket._portal_revision():
            return False
        return form.action != "contact" or bool(form.contact_changes(ticket))

    def _render_check(self, ticket, by_link, form):
        """Return the page on which what was typed is looked at, in full, before it is done."""
        changes = []
        if form.action == "contact":
            changes = [
                ticket._portal_contact_change(name, value, by_link)
                for name, value in form.contact_changes(ticket)
            ]
        return self._render_action_page(
            "asas_helpdesk.portal_check", ticket, by_link, form, changes=changes
        )

    def _render_action_page(self, template, ticket, by_link, form, **values):
        response = request.render(
            template,
            {
                **self._prepare_portal_layout_values(),
                "ticket": ticket,
                "form": form,
                "masked": by_link,
                "partner": request.env.user.partner_id,
                "revision": form.revision or ticket._portal_revision(),
                "reason_length": REASON_LENGTH,
                "ratings": ticket._portal_ratings(),
                **values,
            },
        )
        return keep_to_itself(response, by_link)
