"""Pure functions without a database: working time, Arabic text, Hijri dates, phones, files."""
