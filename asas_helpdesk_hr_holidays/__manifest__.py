{
    "name": "Complaints & Suggestions: Time Off",
    "summary": "Who is on time off gets no ticket of the complaints desk",
    "version": "19.0.1.0.0",
    "category": "Services/Complaints & Suggestions",
    "license": "LGPL-3",
    "author": "Asas Helpdesk contributors",
    "depends": ["asas_helpdesk", "hr_holidays"],
    "auto_install": True,
}
