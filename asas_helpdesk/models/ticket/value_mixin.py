from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tools import SQL

from ...tools.text import UNWANTED, record_id

LARGEST = 2**31 - 1  # of a column for whole numbers
TEXTS = ("char", "html", "text")
LINKS = ("many2many", "one2many")
# Whether a value fits; what cannot be read at all raises an error.
_FITS = {
    "integer": lambda value: -LARGEST <= int(value) <= LARGEST,
    "float": lambda value: isfinite(float(value)),
    "monetary": lambda value: isfinite(float(value)),
    "date": lambda value: bool(fields.Date.to_date(value)),
    "datetime": lambda value: bool(fields.Datetime.to_datetime(value)),
}
_OF_RECORDS = (Command.UPDATE, Command.DELETE, Command.UNLINK, Command.LINK)


class ValueMixin(models.AbstractModel):
    """Mixin for models that answer with a sentence to a value that cannot be stored.

    Odoo's own screens send only possible values. Imports, JSON-2 and other programs send any, and
    would read an error of Python or of the database. Characters that cannot be stored are left out.
    """

    _name = "asas.helpdesk.value.mixin"
    _description = "Possible Values"

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._get_possible(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._get_possible(vals))

    def check_access(self, operation):
        if 0 in self._ids and not self.env.su:  # Odoo takes it for a record that is not saved yet
            raise UserError(self._get_one_words())
        return super().check_access(operation)

    def ensure_one(self):
        """Return this one record.

        :raise UserError: where a client calls a method of one record for none, or for several
        """
        if self.env.su or (len(self._ids) == 1 and self._ids[0] != 0):
            return super().ensure_one()
        raise UserError(self._get_one_words())

    @api.model
    def _get_one_words(self):
        return self.env._("This is done for one record at a time. Choose one.")

    def _wait_for_others(self):
        """Wait for those who are changing these records at this moment.

        Where they have, PostgreSQL refuses this transaction: the request starts again, and finds
        the records as they are then.
        """
        if self.ids:
            table = SQL.identifier(self._table)
            query = "SELECT FROM %s WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
            self.env.cr.execute(SQL(query, table, self.ids), log_exceptions=False)

    @api.model
    def _get_possible(self, vals):
        """Return the values that a client sends as they can be stored.

        :raise UserError: naming a field whose value cannot be, and what it takes
        """
        if self.env.su:
            return vals
        possible = dict(vals)
        for name in vals.keys() & self._fields.keys():
            field, value = self._fields[name], vals[name]
            if field.type in TEXTS and isinstance(value, str):
                possible[name] = UNWANTED.sub("", value)
            elif field.type in TEXTS and type(value) in (int, float):
                possible[name] = str(value)
            elif value is not None and value is not False and not self._fits(field, value):
                raise UserError(self._get_impossible_words(field))
        return possible

    @api.model
    def _fits(self, field, value):
        """Return whether a field can hold a value; what is not known here, Odoo judges."""
        if field.type in _FITS:
            try:
                return _FITS[field.type](value)
            except (TypeError, ValueError, OverflowError):
                return False
        if field.type == "selection":
            return isinstance(value, str) and value in field.get_values(self.env)
        if field.type in TEXTS:
            return isinstance(value, bytes)
        if field.type == "many2one":
            first = value[0] if isinstance(value, tuple) and value else value  # with its name
            return isinstance(value, models.BaseModel) or bool(record_id(first))
        if field.type in LINKS:
            fits = isinstance(value, list | tuple) and all(map(_is_command, value))
            return fits or isinstance(value, models.BaseModel)
        return True

    @api.model
    def _get_impossible_words(self, field):
        label = field._description_string(self.env)
        if field.type == "integer":
            return self.env._("“%(field)s” takes a whole number up to 2,147,483,647.", field=label)
        if field.type in ("float", "monetary"):
            return self.env._("“%(field)s” takes a number.", field=label)
        if field.type == "date":
            return self.env._("“%(field)s” takes a date, such as 2026-03-01.", field=label)
        if field.type == "datetime":
            return self.env._(
                "“%(field)s” takes a date with a time in UTC, such as 2026-03-01 07:00:00.",
                field=label,
            )
        if field.type == "selection":
            return self.env._("“%(field)s” takes one of the choices in its list.", field=label)
        if field.type in TEXTS:
            return self.env._("“%(field)s” takes a text.", field=label)
        return self.env._("“%(field)s” takes records that exist. Choose them again.", field=label)


def _is_command(value):
    """Return whether a value is the id of a record, or one of Odoo's commands for links."""
    if not isinstance(value, list | tuple):
        return bool(record_id(value))
    if not value or value[0] not in list(Command) or isinstance(value[0], bool):
        return False
    command, *rest = value
    if command in _OF_RECORDS and not (rest and record_id(rest[0])):
        return False
    if command in (Command.CREATE, Command.UPDATE):
        return len(rest) == 2 and isinstance(rest[1], dict)
    if command == Command.SET:
        ids = rest[1] if len(rest) == 2 else None
        return isinstance(ids, list | tuple) and all(map(record_id, ids))
    return True
