{
    "name": "Complaints & Suggestions: Digest",
    "summary": "Figures of the complaints desk in the digest e-mails",
    "version": "19.0.1.0.0",
    "category": "Services/Complaints & Suggestions",
    "license": "LGPL-3",
    "author": "Asas Helpdesk contributors",
    "depends": ["asas_helpdesk", "digest"],
    "data": ["views/digest_views.xml", "data/digest_data.xml"],
    "auto_install": True,
}
