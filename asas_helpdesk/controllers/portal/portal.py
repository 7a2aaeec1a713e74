from odoo import fields, http
from odoo.fields import Domain
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

from ...models.portal import file_texts, link_grant
from ...models.ticket.intake import SUBJECT_LENGTH
from ...models.ticket.ticket_transitions import OPEN_STATES, UNRESOLVED_STATES
from ...tools import sheet, short_key
from ...tools.readable import readable_text
from ...tools.text import clean
from .action_form import FIELDS_OF, RATINGS, REASON_LENGTH, ActionForm
from .form_steps import SEND
from .routes import public_page
from .ticket_form import TicketForm, refuse_if_foreign

TICKETS_PER_PAGE = 20
# The range of the column; a larger number in an address is not the id of a ticket.
ID = "int(max=2147483647)"
INLINE_TYPES = ("image/png", "image/jpeg", "image/gif", "image/webp")


class PortalTickets(CustomerPortal):
    """The pages of beneficiaries: their own tickets, one of them, and the form for a new one."""

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "asas_ticket_count" in counters:
            tickets = request.env["asas.helpdesk.ticket"]
            # sudo() because the domain contains only the user's own tickets.
            values["asas_ticket_count"] = tickets.sudo().search_count(
                tickets._portal_domain() & Domain("state", "in", OPEN_STATES)
            )
        return values

    # ------------------------------------------------------------------ List

    def _ticket_sortings(self):
        return {
            "received": {
                "label": request.env._("Date Received"),
                "order": "received_at desc, id desc",
            },
            "next": {
                "label": request.env._("Next Deadline"),
                "order": "next_deadline asc nulls last, id desc",
            },
            "state": {"label": request.env._("State"), "order": "stage_id, id desc"},
        }

    def _ticket_filters(self):
        return {
            "all": {"label": request.env._("All"), "domain": Domain.TRUE},
            "open": {
                "label": request.env._("Open"),
                "domain": Domain("state", "in", OPEN_STATES),
            },
            "waiting": {
                "label": request.env._("Waiting for Me"),
                "domain": request.env["asas.helpdesk.ticket"]._portal_asking_domain(),
            },
            "ended": {
                "label": request.env._("Closed or Cancelled"),
                "domain": Domain("state", "not in", OPEN_STATES),
            },
        }

    def _ticket_types(self):
        types = request.env["asas.helpdesk.ticket"]._fields["ticket_type"]
        return dict(types._description_selection(request.env))

    def _ticket_choice(self, sortby=None, filterby=None, ticket_type=None, search=None, **_kw):
        """Return the valid choices of filter and order for the list and its export.

        :return: the parameters as the pages repeat them, and the domain of the tickets
        """
        filters, types = self._ticket_filters(), self._ticket_types()
        choice = {
            "sortby": sortby if sortby in self._ticket_sortings() else "received",
            "filterby": filterby if filterby in filters else "all",
            "ticket_type": ticket_type if ticket_type in types else "",
            "search": clean(search)[:SUBJECT_LENGTH].strip(),
        }
        tickets = request.env["asas.helpdesk.ticket"]
        domain = tickets._portal_domain() & filters[choice["filterby"]]["domain"]
        domain &= tickets._portal_search_domain(choice["search"])
        if choice["ticket_type"]:
            domain &= Domain("ticket_type", "=", choice["ticket_type"])
        return choice, domain

    @http.route(
        ["/my/tickets", f"/my/tickets/page/<{ID}:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_my_tickets(self, page=1, **params):
        """List the user's own tickets, open ones first."""
        sortings = self._ticket_sortings()
        choice, domain = self._ticket_choice(**params)
        # sudo() because the domain contains only the user's own tickets, and because rows show
        # something of services and SLA statuses, which the user may not read otherwise.
        tickets = request.env["asas.helpdesk.ticket"].sudo()
        still_open = domain & Domain("state", "in", OPEN_STATES)
        total, open_total = tickets.search_count(domain), tickets.search_count(still_open)
        pager = portal_pager(
            url="/my/tickets",
            url_args=choice,
            total=total,
            page=page,
            step=TICKETS_PER_PAGE,
        )
        order, offset = sortings[choice["sortby"]]["order"], pager["offset"]
        shown = tickets.search(still_open, order=order, offset=offset, limit=TICKETS_PER_PAGE)
        if len(shown) < TICKETS_PER_PAGE:
            shown += tickets.search(
                domain & Domain("state", "not in", OPEN_STATES),
                order=order,
                offset=max(0, offset - open_total),
                limit=TICKETS_PER_PAGE - len(shown),
            )
        return request.render(
            "asas_helpdesk.portal_my_tickets",
            {
                **self._prepare_portal_layout_values(),
                "tickets": shown,
                "expected": shown._portal_expected(),
                "pager": pager,
                "total": total,
                "sortings": sortings,
                "filters": self._ticket_filters(),
                "types": self._ticket_types(),
                "choice": choice,
                "unconfirmed": request.env.user.partner_id._asas_helpdesk_unconfirmed(),
                "link_sent": params.get("link") == "sent",
            },
        )

    @http.route("/my/tickets/export.csv", type="http", auth="user", website=True, methods=["GET"])
    def portal_export_tickets(self, **params):
        """Export the user's own tickets as CSV, filtered and sorted as in the list."""
        choice, domain = self._ticket_choice(**params)
        # sudo() because the domain contains only the user's own tickets.
        tickets = request.env["asas.helpdesk.ticket"].sudo()
        order = self._ticket_sortings()[choice["sortby"]]["order"]
        rows = tickets.search(domain, order=order)._portal_rows()
        company = request.env.company.sudo()  # only its zone is read, which is that of every date
        today = company._asas_helpdesk_local(fields.Datetime.now()).date()
        return request.make_response(
            sheet.csv_bytes(rows),
            headers=[
                ("Content-Type", "text/csv; charset=utf-8"),
                ("Content-Disposition", http.content_disposition(f"tickets-{today}.csv")),
                ("Cache-Control", "no-store"),
            ],
        )

    # ------------------------------------------------------------------ One ticket

    def _refuse_ticket(self, ticket_id, opened=None):
        """Return the response for people who may not see a ticket, whether it exists or not.

        :param opened: given if a link was opened a moment ago
        """
        if opened and not link_grant.has_cookies():
            return self._ask_for_cookies()
        if link_grant.was_granted(ticket_id):
            return self._refuse_link()
        if request.env.user._is_public():
            return request.redirect_query("/web/login", {"redirect": f"/my/tickets/{ticket_id}"})
        return request.redirect("/my/tickets")

    def _refuse_link(self):
        """Return the page for a link that opens nothing: the same for every reason and for every
        ticket, whether there is one or not."""
        staff = request.env.user._is_internal()
        response = request.render(
            "asas_helpdesk.portal_link_of_beneficiary"
            if staff
            else "asas_helpdesk.portal_dead_link",
            {"person": request.env.user.name},
        )
        response.status_code = 403
        return keep_to_itself(response, True)

    def _find_ticket(self, ticket_id):
        """Return the ticket, as superuser, and whether it was opened by its link."""
        return request.env["asas.helpdesk.ticket"]._portal_find(ticket_id)

    @public_page(f"/my/tickets/<{ID}:ticket_id>")
    def portal_my_ticket(
        self,
        ticket_id,
        access_token=None,
        opened=None,
        submitted=None,
        done=None,
        rating=None,
        **_kw,
    ):
        """Show a ticket to its beneficiary, or to a person who has opened its access link."""
        if access_token:
            answer = self._open_link(ticket_id, clean(access_token), rating)
            return keep_to_itself(answer, True)
        ticket, by_link = self._find_ticket(ticket_id)
        if not ticket:
            return self._refuse_ticket(ticket_id, opened)
        survivor = ticket._portal_leads_to(by_link)
        if survivor:
            if by_link:
                link_grant.grant(survivor, link_grant.granted(ticket))
            return request.redirect(survivor.access_url)
        return self._render_ticket(
            ticket,
            by_link,
            ActionForm(ticket, by_link),
            submitted=bool(submitted),
            done=ticket._portal_done(done, by_link) if done in FIELDS_OF or done == "reply" else "",
            undone=done in FIELDS_OF,
        )

    @public_page("/t/<string:key>")
    def portal_short_link(self, key, **_kw):
        """Open the ticket of the link in an SMS, as the long link does."""
        # Without a ticket, the same work is done and the same page is shown.
        return keep_to_itself(self._open_link(short_key.read(key) or 0, clean(key)), True)

    def _open_link(self, ticket_id, key, rating=None):
        """Exchange the key in the address for a grant in the session; nothing else changes.

        :param rating: the one of the link that was pressed; its page asks before it is given
        """
        ticket, by_link = request.env["asas.helpdesk.ticket"]._portal_find(ticket_id, key)
        if by_link:
            link_grant.grant(ticket, ticket._read_key(key))
        elif not ticket:
            return self._refuse_link()
        query = {"opened": 1} if by_link else {}
        if rating in RATINGS:
            return request.redirect_query(f"{ticket.access_url}/rate", {"rating": rating, **query})
        return request.redirect_query(ticket.access_url, query)

    @http.route(
        f"/my/tickets/<{ID}:ticket_id>/preview",
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def portal_preview_ticket(self, ticket_id, **_kw):
        """Show the staff the page of a ticket that they may read, as its beneficiary sees it."""
        ticket = request.env["asas.helpdesk.ticket"]._portal_preview(ticket_id)
        if not ticket:
            return self._refuse_ticket(ticket_id)
        return self._render_ticket(ticket, False, ActionForm(ticket, False), preview=True)

    def _ask_for_cookies(self):
        """Return the same page for every ticket, if the browser does not keep the grant."""
        response = request.render("asas_helpdesk.portal_no_cookies")
        response.status_code = 403
        return keep_to_itself(response, True)

    def _render_ticket(self, ticket, by_link, form, preview=False, **values):
        limits = request.env.company._asas_helpdesk_file_limits()
        waiting = ticket.state == "waiting"
        answer = ticket._portal_last_answer()
        response = request.render(
            "asas_helpdesk.portal_my_ticket",
            {
                **self._prepare_portal_layout_values(),
                "ticket": ticket,
                "preview": preview,
                "submitted": False,
                "done": "",
                "undone": False,
                "actions": set() if preview else ticket._portal_actions(),
                "may_reply": not preview,
                "revision": ticket._portal_revision(),
                "form": form,
                "reason_length": REASON_LENGTH,
                "ratings": ticket._portal_ratings(),
                "partner": request.env.user.partner_id,
                "masked": by_link,
                "asked": waiting or ticket._is_confirmation_wanted(),
                "question": answer if waiting else None,
                "answer": answer if ticket.state in UNRESOLVED_STATES and not waiting else None,
                "conversation": ticket._portal_conversation(masked=by_link),
                "steps": ticket._portal_timeline(),
                "expected": ticket._portal_expected(with_hijri=True)[ticket.id],
                "readable_text": readable_text,
                "describe_kind": file_texts.describe_kind,
                "format_size": file_texts.format_size,
                "files_hint": file_texts.hint(request.env, limits),
                "accepted_kinds": file_texts.accepted(limits),
                "pictures_words": request.env._("Show pictures from %(hosts)s"),
                "printed_at": ticket._portal_moment(fields.Datetime.now()),
                **values,
            },
        )
        return keep_to_itself(response, by_link)

    @http.route(
        f"/my/tickets/<{ID}:ticket_id>/files/<{ID}:file_id>",
        type="http",
        auth="public",
        methods=["GET"],
    )
    def portal_my_ticket_file(self, ticket_id, file_id, **_kw):
        """Return a file of a ticket, for those who may see the page of the ticket."""
        ticket, by_link = self._find_ticket(ticket_id)
        file = ticket and ticket._portal_shown_files().filtered(lambda f: f.id == file_id)
        if not file:
            raise request.not_found()
        stream = request.env["ir.binary"]._get_stream_from(file)
        response = stream.get_response(as_attachment=file.mimetype not in INLINE_TYPES)
        return keep_to_itself(response, by_link)

    # ------------------------------------------------------------------ New

    @http.route("/my/tickets/new", type="http", auth="user", website=True, methods=["GET"])
    def portal_new_ticket(self, submission=None, said=None, **params):
        """Show the form for a new ticket or, with the key of a submission, the resulting ticket."""
        tickets = request.env["asas.helpdesk.ticket"]
        key, content = clean(submission), clean(said)
        ticket = (key and tickets._portal_submitted(key)) or (
            content and tickets._portal_said([content])
        )
        if ticket:
            return self._show_submitted(ticket)
        return self._render_form(TicketForm.empty(params))

    # The form checks the CSRF token itself, so that nothing typed is lost when the check fails.
    @http.route(
        "/my/tickets/new", type="http", auth="user", website=True, methods=["POST"], csrf=False
    )
    def portal_submit_ticket(self, **_kw):
        """Create a ticket from the form, or show the form again: to correct errors, to check all
        answers, or to change one of them."""
        form = TicketForm.posted()
        refuse_if_foreign(form)
        ticket = form.submit() if form.act == SEND else None
        if form.errors or form.act != SEND:
            form.keep_files()
            return self._render_form(form)
        if not ticket:
            # Submitted twice at the same time: the other request has stored the ticket by now,
            # which a new transaction will find.
            return request.redirect_query(
                "/my/tickets/new",
                {"submission": form.key, "said": form.contents[0]},
                code=303,
            )
        return self._show_submitted(ticket)

    def _show_submitted(self, ticket):
        return request.redirect_query(ticket.access_url, {"submitted": 1}, code=303)

    def _render_form(self, form):
        response = request.render(
            f"asas_helpdesk.portal_{form.template}",
            {
                **self._prepare_portal_layout_values(),
                "partner": request.env.user.partner_id,
                **form.page(),
            },
        )
        if form.errors:
            response.status_code = form.status
        return response


def keep_to_itself(response, by_link):
    """Set headers so that no cache keeps the page, and no other site learns its address."""
    response.headers["Referrer-Policy"] = "no-referrer" if by_link else "same-origin"
    response.headers["Cache-Control"] = "no-store"
    return response
