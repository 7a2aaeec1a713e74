from odoo import api, models
from odoo.tools import SQL

# An address or a number of more contacts than these belongs to an office, not to a person.
SHARED_BY = 3
# How often "the same person as one of these" is followed from one contact to the next.
STEPS = 3


class Person(models.AbstractModel):
    """Know which contacts are the same person: the one place that decides about it.

    Somebody who is complained about has more contacts than the one that is named: that of their
    user, of their employee, or a second one with the same address or number. Two contacts are the
    same person if

    - one employee has them as work contact and through the user;
    - they have one address, proven for one of them, or one number. What more than three people
      have tells nothing, unless their names agree as well.

    What is uncertain hides a ticket: to be shut out of one by mistake is corrected by Level 2, what
    was seen by mistake by nobody.
    """

    _name = "asas.helpdesk.person"
    _description = "Contacts of One Person"

    @api.model
    def _contacts_of_user(self, uid):
        """Return SQL for the ids of the contacts that a user has, and as an employee."""
        return SQL(
            """
            SELECT partner_id FROM res_users WHERE id = %(uid)s
            UNION
            SELECT work_contact_id FROM hr_employee
             WHERE user_id = %(uid)s AND work_contact_id IS NOT NULL
            """,
            uid=uid,
        )

    @api.model
    def _same_person(self, some, others):
        """Return SQL for the ids of those of some contacts that are the same person as one of
        others.

        :param SQL some: a query for ids
        :param SQL others: likewise
        """
        self.env["res.partner"].flush_model(
            ["email_normalized", "asas_helpdesk_proven_email", "phone_sanitized", "name", "active"]
        )
        self.env["hr.employee"].flush_model(["user_id", "work_contact_id"])
        self.env["res.users"].flush_model(["partner_id"])
        # Each way to be the same person is found by an index of its own, from the few others.
        return SQL(
            """
            WITH other AS MATERIALIZED (
                SELECT id, name, is_company, email_normalized, phone_sanitized,
                       asas_helpdesk_proven_email
                  FROM res_partner WHERE id IN (%(others)s)
            ), same (id) AS (
                SELECT id FROM other
                UNION
                SELECT one.id FROM other JOIN res_partner one
                    ON one.email_normalized = other.asas_helpdesk_proven_email
                 WHERE one.email_normalized <> '' AND %(persons)s AND %(same_address)s
                UNION
                SELECT one.id FROM other JOIN res_partner one
                    ON one.asas_helpdesk_proven_email
                        IN (other.asas_helpdesk_proven_email, other.email_normalized)
                 WHERE one.asas_helpdesk_proven_email <> '' AND %(persons)s AND %(same_address)s
                UNION
                SELECT one.id FROM other JOIN res_partner one
                    ON one.phone_sanitized = other.phone_sanitized
                 WHERE one.phone_sanitized <> '' AND %(persons)s AND %(same_number)s
            )
            SELECT id FROM same WHERE id IN (%(some)s)
            """,
            some=some,
            others=others,
            persons=SQL("one.is_company IS NOT TRUE AND other.is_company IS NOT TRUE"),
            same_address=self._not_shared("email_normalized"),
            same_number=self._not_shared("phone_sanitized"),
        )

    @api.model
    def _not_shared(self, name):
        return SQL(
            """(
                lower(one.name) = lower(other.name)
                OR (
                    SELECT count(*) FROM res_partner holder
                     WHERE holder.active AND holder.is_company IS NOT TRUE
                       AND holder.%(name)s <> ''
                       AND holder.%(name)s IN (one.%(name)s, other.%(name)s)
                ) <= %(most)s
            )""",
            name=SQL.identifier(name),
            most=SHARED_BY,
        )

    @api.model
    def _all_contacts(self, partners):
        """Return some contacts with all others that are the same people."""
        found = partners.sudo()  # only compared, and never shown to those who may not read contacts
        for _step in range(STEPS):
            more = found | self._next_contacts(found)
            if more == found:
                break
            found = more
        return found.with_env(partners.env)

    @api.model
    def _next_contacts(self, partners):
        """Return the contacts of the same employees, and with the same address or number."""
        if not partners:
            return partners
        partners = partners.with_context(active_test=False)
        users = partners.user_ids
        # sudo() because not everybody may read employees; only their contacts are compared.
        employees = self.env["hr.employee"].sudo().with_context(active_test=False)
        people = employees.search(
            ["|", ("work_contact_id", "in", partners.ids), ("user_id", "in", users.ids)]
        )
        of_employees = people.work_contact_id | people.user_id.partner_id
        addresses = {
            *partners.mapped("email_normalized"),
            *partners.mapped("asas_helpdesk_proven_email"),
        } - {False}
        numbers = set(partners.mapped("phone_sanitized")) - {False}
        candidates = partners.search(
            [
                "|",
                "|",
                ("email_normalized", "in", [*addresses]),
                ("asas_helpdesk_proven_email", "in", [*addresses]),
                ("phone_sanitized", "in", [*numbers]),
            ]
        )
        candidates -= partners
        same = self._same_person(
            SQL("SELECT unnest(%s)", candidates.ids), SQL("SELECT unnest(%s)", partners.ids)
        )
        rows = self.env.execute_query(same) if candidates else []
        return of_employees | partners.browse(row[0] for row in rows)
