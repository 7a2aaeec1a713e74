"""Odoo's server as a file of its own, which it asks for where it starts a process beside it."""

from odoo.cli.command import main

if __name__ == "__main__":
    main()
