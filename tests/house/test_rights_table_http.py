"""The table of rights through pages, links, files and JSON-2."""

import io
import json
from datetime import datetime, timedelta
from zipfile import ZipFile

from rights_table import TICKET, WORD, RightsTableCase

from odoo.tests import JsonRpcException
from odoo.tools import mute_logger


class TestRightsTableOverHttp(RightsTableCase):
    """The ways through pages, links, files and JSON-2."""

    def pages(self, user, tickets):
        """Return what the pages of the portal show, by way."""
        self.sign_in(None if user._is_public() else user)
        got = {}
        listed = self.url_open("/my/tickets").text + self.url_open("/my/tickets/page/2").text
        got["list"] = self.named_in(tickets, listed)
        got["csv"] = self.named_in(tickets, self.url_open("/my/tickets/export.csv").text)
        got["page"] = {
            kind
            for kind, ticket in tickets.items()
            if self.subject_of[ticket.id] in self.first(f"/my/tickets/{ticket.id}").text
        }
        got["preview"] = {
            kind
            for kind, ticket in tickets.items()
            if self.subject_of[ticket.id] in self.first(f"/my/tickets/{ticket.id}/preview").text
        }
        got["sent_files"] = {
            kind for kind, ticket in tickets.items() if self.opens(self.file_path(ticket))
        }
        got["content"] = {
            kind
            for kind, ticket in tickets.items()
            if self.opens(f"/web/content/{self.staff_file[ticket.id]}")
        }
        got["zip"] = self.named_in(tickets, self.unpacked("/asas_helpdesk/export.zip"))
        got["thread"] = {
            kind
            for kind, ticket in tickets.items()
            if self.reads_thread(user.share or kind == "own", ticket)
        }
        return got

    def file_path(self, ticket):
        return f"/my/tickets/{ticket.id}/files/{self.sent_file[ticket.id]}"

    def first(self, path, **params):
        """Return the response to a request, which is not followed if it leads elsewhere."""
        return self.url_open(path, params=params, allow_redirects=False)

    def opens(self, path):
        return self.first(path).content.startswith(b"%PDF")

    def unpacked(self, path):
        """Return the tables in an archive, as a text; none if it is refused."""
        response = self.first(path)
        if not response.content.startswith(b"PK"):
            return ""
        with ZipFile(io.BytesIO(response.content)) as archive:
            names = [name for name in archive.namelist() if name.endswith(".csv")]
            return "".join(archive.read(name).decode() for name in names)

    def reads_thread(self, as_beneficiary, ticket):
        """Return whether Odoo's routes of the conversation show the answer of the staff."""
        route = "/mail/chatter_fetch" if as_beneficiary else "/mail/thread/messages"
        try:
            thread = {"thread_model": TICKET, "thread_id": ticket.id}
            said = str(self.make_jsonrpc_request(route, thread))
        except JsonRpcException:
            return False
        return f"Answer {self.subject_of[ticket.id]}" in said

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_pages(self):
        files = self.env["ir.attachment"].sudo()
        found = files.search([("res_model", "=", TICKET), ("create_uid", "=", self.env.uid)])
        self.staff_file = {file.res_id: file.id for file in found if file.res_id}
        got = {}
        for role, user in self.users.items():
            for way, kinds in self.pages(user, self.tickets[role]).items():
                got.setdefault(way, {})[role] = kinds
        self.assertCells(got)

    def by_link(self, user, tickets):
        reached = set()
        self.sign_in(None if user._is_public() else user)
        for kind, ticket in tickets.items():
            path = f"/my/tickets/{ticket.id}"
            response = self.first(path, access_token=self.key(ticket))
            if path in response.headers.get("Location", ""):
                response = self.first(path)
            if self.subject_of[ticket.id] in response.text:
                reached.add(kind)
        return reached

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_access_link(self):
        self.assertCells({"link": self.tried(self.by_link)})

    def json2(self, key, model, method, **values):
        return self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(values),
            headers={"Content-Type": "application/json", "Authorization": f"bearer {key}"},
        )

    def by_json2(self, user, tickets):
        if user._is_public():
            key = "0" * 40
        else:
            over = datetime.now() + timedelta(days=1)
            key = self.env["res.users.apikeys"].with_user(user)._generate(None, "test", over)
            self.env.flush_all()
        domain = [["subject", "ilike", WORD]]
        names = ["subject", "reference"]
        text = self.json2(key, TICKET, "search_read", domain=domain, fields=names).text
        kinds = self.named_in(tickets, text)
        for kind in tickets.keys() - kinds:
            text = self.json2(key, TICKET, "read", ids=tickets[kind].ids, fields=names).text
            kinds |= self.named_in(tickets, text)
        references = [ticket.reference for ticket in tickets.values()]
        said = self.json2(key, "asas.helpdesk.api", "read_tickets", references=references).text
        return kinds, self.named_in(tickets, said)

    @mute_logger("odoo.http", "odoo.addons.base.models.ir_rule")
    def test_json2(self):
        self.authenticate(None, None)
        found = self.tried(self.by_json2)
        self.assertCells(
            {
                "json2": {role: kinds for role, (kinds, _api) in found.items()},
                "api": {role: kinds for role, (_kinds, kinds) in found.items()},
            }
        )
