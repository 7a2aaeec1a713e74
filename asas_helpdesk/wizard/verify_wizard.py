import base64
import binascii

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import seal

# How many findings are shown; more of them say nothing new.
SHOWN = 200
LARGEST = 50 * 1024 * 1024


class VerifyWizard(models.TransientModel):
    """Dialog that checks the record, alone or against an anchor that was mailed."""

    _name = "asas.helpdesk.verify.wizard"
    _description = "Verify Evidence"
    _inherit = ["asas.helpdesk.value.mixin"]

    anchor_text = fields.Text(
        string="Or Its Lines", help="The lines of the mail, or those of the attached file."
    )
    anchor_file = fields.Binary(string="File of the Anchor")
    anchor_name = fields.Char()
    result = fields.Html(readonly=True)
    state = fields.Selection(
        [("new", "New"), ("intact", "Intact"), ("bent", "Changed")], default="new", readonly=True
    )

    def action_verify(self):
        """Check the record and show what is wrong with it."""
        self.ensure_one()
        if not self.env.user.has_group("asas_helpdesk.group_level2"):
            raise AccessError(self.env._("Only Level 2 and administrators verify the evidence."))
        text = self._get_text()
        anchor = seal.read_anchor(text) if text.strip() else None
        # sudo() because every entry is checked; tickets are named as the current user may see them.
        checked, findings = self.env["asas.helpdesk.evidence"].sudo()._verify(anchor)
        self.write(
            {
                "state": "bent" if findings else "intact",
                "result": self._describe(checked, findings, anchor),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "name": self.env._("Verify Evidence"),
            "view_mode": "form",
            "target": "new",
        }

    def _get_text(self):
        texts = [self.anchor_text or ""]
        if self.anchor_file:
            try:
                content = base64.b64decode(self.anchor_file)
            except (ValueError, binascii.Error):
                content = b""
            if len(content) > LARGEST:
                raise UserError(self.env._("This file is too large to be an anchor."))
            texts.append(content.decode("ascii", errors="replace"))
        return "\n".join(texts)

    def _describe(self, checked, findings, anchor):
        evidence = self.env["asas.helpdesk.evidence"]
        if findings:
            head = self.env._(
                "%(count)s entries were checked. The evidence was changed, or parts of it are"
                " missing:",
                count=checked,
            )
        elif anchor:
            head = self.env._(
                "%(count)s entries were checked. All of them are intact, and up to the anchor none"
                " is another one.",
                count=checked,
            )
        else:
            head = self.env._(
                "%(count)s entries were checked, and all seals hold. Only an anchor that was mailed"
                " can show that nobody computed them again.",
                count=checked,
            )
        lines = []
        for chain, words in findings[:SHOWN]:
            name = evidence._name_chain(chain)
            lines.append(f"{name}: {words}" if name else words)
        listed = Markup("").join(Markup("<li>%s</li>") % line for line in dict.fromkeys(lines))
        more = len(findings) - SHOWN
        if more > 0:
            listed += Markup("<li>%s</li>") % self.env._("… and %(count)s more", count=more)
        return Markup("<p>%s</p><ul>%s</ul>") % (head, listed)
