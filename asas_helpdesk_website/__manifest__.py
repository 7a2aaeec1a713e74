{
    "name": "Complaints & Suggestions: Website",
    "summary": "The public page of the complaints desk in the menu of the website",
    "version": "19.0.1.0.0",
    "category": "Services/Complaints & Suggestions",
    "license": "LGPL-3",
    "author": "Asas Helpdesk contributors",
    "depends": ["asas_helpdesk", "website"],
    "data": ["data/website_menu_data.xml"],
    "auto_install": True,
}
