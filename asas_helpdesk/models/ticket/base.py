from odoo import models

EMPTY, REPLACE, RECORD, KEEP = "empty", "replace", "record", "keep: "
# The reasons that many fields share.
ANSWERABLE = f"{KEEP}a member of the staff, who answers for it"
SEAL = f"{KEEP}a hash that says nothing about what it seals"
SETTING = f"{KEEP}entered by administrators for everybody"
# What holds no words and names nobody: numbers, moments, choices.
WITHOUT_WORDS = {"boolean", "date", "datetime", "float", "integer", "monetary", "selection"}
# Who may be behind a link.
PEOPLE = {
    "hr.employee",
    "ir.attachment",
    "mail.guest",
    "mail.mail",
    "mail.message",
    "mail.notification",
    "res.partner",
    "res.users",
}


class Base(models.AbstractModel):
    """Let the fields of every model declare how personal data in them goes.

    ``personal="empty"``
        holds personal data and is emptied;
    ``personal="replace"``
        holds personal data, is required, and gets a neutral word;
    ``personal="record"``
        holds personal data and goes with its whole record;
    ``personal="keep: why"``
        stays, for the reason that is given.

    ``_personal`` on a model says the same of all of its fields that do not say so themselves.
    Fields that can hold neither words nor a person need not say anything: they stay. Each other
    stored field of the desk has to; ``tests/privacy/test_personal_fields.py`` sorts them.
    """

    _inherit = "base"

    def _valid_field_parameter(self, field, name):
        return name == "personal" or super()._valid_field_parameter(field, name)


def personal_sort(model, field):
    """Return how personal data in a field goes: one of the values above, or None if neither the
    field nor its model says it and the field could hold a person's data."""
    said = getattr(field, "personal", None) or getattr(model, "_personal", None)
    if said:
        return said
    if field.type in WITHOUT_WORDS:
        return f"{KEEP}holds no words"
    if field.type in ("many2one", "one2many", "many2many") and field.comodel_name not in PEOPLE:
        return f"{KEEP}a link to another record, which is sorted itself"
    return None
