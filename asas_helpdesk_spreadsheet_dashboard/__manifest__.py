{
    "name": "Complaints & Suggestions: Dashboard",
    "summary": "Figures of the complaints desk as a spreadsheet dashboard",
    "version": "19.0.1.0.0",
    "category": "Services/Complaints & Suggestions",
    "license": "LGPL-3",
    "author": "Asas Helpdesk contributors",
    "depends": ["asas_helpdesk", "spreadsheet_dashboard"],
    "data": ["data/dashboard_data.xml"],
    "auto_install": True,
}
