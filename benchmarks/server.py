"""Odoo's server as a file of its own, which Odoo needs to start another process of itself."""

from odoo.cli.command import main

if __name__ == "__main__":
    main()
