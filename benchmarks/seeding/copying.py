"""Rows for COPY, collected by table."""

import io
import json
from datetime import datetime


def _text(value):
    # Few values need escaping, and checking for it costs less than doing it.
    if "\\" in value or "\n" in value or "\t" in value or "\r" in value:
        value = value.replace("\\", "\\\\").replace("\t", "\\t")
        value = value.replace("\n", "\\n").replace("\r", "\\r")
    return value


class Formats(dict):
    """How the values of a type are written; a derived type is written as its base."""

    def __missing__(self, kind):
        self[kind] = next(self[base] for base in kind.__mro__[1:] if base in self)
        return self[kind]


_FORMATS = Formats(
    {
        type(None): lambda value: "\\N",
        str: _text,
        int: str,
        float: repr,
        bool: lambda value: "t" if value else "f",
        datetime: str,
        list: lambda value: _text(json.dumps(value)),
        set: lambda value: " ".join(f"'{word}'" for word in sorted(value)),  # a tsvector
    }
)


class Tables:
    """The tables that are written, each with the columns that differ from row to row."""

    COLUMNS = {
        "res_partner": (
            "name complete_name email email_normalized phone phone_sanitized lang asas_helpdesk_key"
            " asas_helpdesk_proven_email asas_helpdesk_proven_by"
            " commercial_partner_id create_date write_date"
        ),
        "asas_helpdesk_ticket": (
            "reference ticket_type subject subject_folded description priority"
            " partner_id beneficiary_kind beneficiary_name beneficiary_folded beneficiary_email"
            " beneficiary_phone lang channel_id service_id course_id department_id received_at"
            " stage_id state level user_id manager_id directed_at directed_by_id acknowledged_at"
            " first_response_at outcome resolution resolved_at resolved_by_id confirmed_at"
            " closed_at closed_by_id reopened_at reopen_count cancelled_at cancel_reason"
            " duplicate_of_id notified_department_id consented_at source_message_id next_deadline"
            " next_metric held_since rating_last_value create_uid create_date write_date"
        ),
        "asas_helpdesk_words": "ticket_id form said noted",
        "asas_helpdesk_sla_status": (
            "ticket_id policy_id metric round started_at deadline reached_at paused_at"
            " paused_minutes pauses state next_event_at create_date write_date"
        ),
        "asas_helpdesk_escalation": (
            "ticket_id sla_status_id rule_id due_at escalated_at user_id create_date write_date"
        ),
        "asas_helpdesk_notice": (
            "ticket_id kind method address state queued_at done_at failure mail_id notification_id"
            " user_id instead_of_id create_date write_date"
        ),
        "mail_message": (
            "res_id subtype_id message_type author_id email_from reply_to subject body is_internal"
            " parent_id message_id date create_uid create_date write_date"
        ),
        "mail_mail": (
            "mail_message_id state failure_reason email_to body_html create_date write_date"
        ),
        "mail_notification": (
            "author_id mail_message_id res_partner_id notification_type notification_status"
        ),
        "mail_tracking_value": (
            "mail_message_id field_id old_value_integer old_value_char new_value_integer"
            " new_value_char create_date write_date"
        ),
        "mail_followers": "res_id partner_id",
        "mail_followers_mail_message_subtype_rel": "mail_followers_id mail_message_subtype_id",
        "rating_rating": (
            "res_id res_name partner_id rated_partner_id rating rating_text feedback consumed"
            " rated_on message_id is_internal create_date write_date"
        ),
        "ir_attachment": (
            "name res_id company_id file_size checksum store_fname mimetype index_content"
            " create_date write_date"
        ),
    }
    WITHOUT_ID = ("mail_followers_mail_message_subtype_rel",)

    def __init__(self, cr):
        self.cr = cr
        self.tables = {name: self._table(name) for name in self.COLUMNS}

    def _table(self, name):
        columns = self.COLUMNS[name].split()
        if name in self.WITHOUT_ID:
            return Table(name, columns, first=None)
        self.cr.execute(f"SELECT greatest(max(id), 0) FROM {name}")
        (last,) = self.cr.fetchone()
        self.cr.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [name])
        return Table(name, columns, first=max(last or 0, self.cr.fetchone()[0]) + 1)

    def __getitem__(self, name):
        return self.tables[name]

    def flush(self):
        for table in self.tables.values():
            table.flush(self.cr)

    def advance_sequences(self):
        for name, table in self.tables.items():
            if table.next_id:
                self.cr.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [name, table.next_id]
                )

    def written(self):
        return {name: table.count for name, table in self.tables.items()}


class Table:
    def __init__(self, name, columns, first):
        self.name = name
        self.columns = columns
        self.next_id = first
        self.count = 0
        self.constants = {}
        self._lines = []

    def add(self, *values):
        """Add a row of the table's columns, and return its id."""
        record_id = self.next_id
        line = "\t".join([_FORMATS[type(value)](value) for value in values])
        if record_id is None:
            self._lines.append(line)
        else:
            self._lines.append(f"{record_id}\t{line}")
            self.next_id += 1
        self.count += 1
        return record_id

    def flush(self, cr):
        if not self._lines:
            return
        columns = [*self.columns, *self.constants]
        if self.next_id is not None:
            columns.insert(0, "id")
        tail = "".join(f"\t{_FORMATS[type(value)](value)}" for value in self.constants.values())
        text = f"{tail}\n".join(self._lines) + f"{tail}\n"
        quoted = ", ".join(f'"{column}"' for column in columns)
        cr.copy_expert(f'COPY "{self.name}" ({quoted}) FROM STDIN', io.StringIO(text))
        self._lines = []
