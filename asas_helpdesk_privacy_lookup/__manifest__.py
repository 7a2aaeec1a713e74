{
    "name": "Complaints & Suggestions: Privacy Lookup",
    "summary": "Odoo's privacy lookup finds what the complaints desk holds",
    "version": "19.0.1.0.0",
    "category": "Services/Complaints & Suggestions",
    "license": "LGPL-3",
    "author": "Asas Helpdesk contributors",
    "depends": ["asas_helpdesk", "privacy_lookup"],
    "auto_install": True,
}
