{
    "name": "Floor of the Benchmarks",
    "summary": "What any record with a conversation costs in Odoo",
    "version": "19.0.1.0.0",
    "category": "Hidden",
    "license": "LGPL-3",
    "author": "Asas Helpdesk contributors",
    "depends": ["mail"],
    "data": ["ir.model.access.csv"],
    "installable": True,
}
