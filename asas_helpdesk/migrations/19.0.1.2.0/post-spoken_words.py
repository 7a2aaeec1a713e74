"""The delivered hall categories know with which words people speak of them."""

from lxml import etree

from odoo import SUPERUSER_ID, api
from odoo.tools import file_path


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    delivered = etree.parse(file_path("asas_helpdesk/data/hall_category_data.xml"))
    for record in delivered.iter("record"):
        category = env.ref(f"asas_helpdesk.{record.get('id')}", raise_if_not_found=False)
        words = record.findtext("field[@name='words']")
        if category and words and not category.words:
            category.words = words
