"""Run all checks that need no test: ``lint.py [--fix] [CHECK …]``.

Every check runs, and any that fails makes the exit code 1.
"""

import argparse
import os
import re
import subprocess
import sys

import database
import glossary
import polib
import rights

ROOT = database.ROOT
ADDON = ROOT / database.ADDON
LINTERS = database.STATE / "lint" / "bin"
TEMPLATE = ADDON / "i18n" / f"{database.ADDON}.pot"
ARABIC = ADDON / "i18n" / "ar.po"
# Placeholders of messages: %s, %(name)s, {name}.
PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]|(?<!\{)\{\w+\}")
# Those of ready replies have a name in each language, which the model checks.
NAMED = re.compile(r"\{\{[\w ]+\}\}")
# Odoo's checks, except for: a README.rst, which static/description/index.html replaces; searches of
# whole tables, as the master data (stages, rules, policies) is small; a model in several classes,
# as the ticket is spread over wings; and calls of super() in the steps of which create() and
# write() of the ticket are made.
PYLINT_OPTIONS = [
    "--disable=all",
    "--enable=odoolint",
    "--disable=missing-readme,no-search-all,consider-merging-classes-inherited,"
    "super-method-mismatch,method-required-super",
]
PLAIN_DATABASE = "asas_helpdesk_lint"
DEMO_DATABASE = "asas_helpdesk_lint_demo"


def run(*command, extra_environment=None):
    command = [str(part) for part in command]
    environment = {**os.environ, **(extra_environment or {})}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def linter(name, *arguments):
    # The linters' environment is not Odoo's: the directories in PYTHONPATH would interfere.
    return run(LINTERS / name, *arguments, extra_environment={"PYTHONPATH": ""})


def ruff(fix):
    checked = linter("ruff", "check", *(["--fix"] if fix else []), ".")
    return linter("ruff", "format", *([] if fix else ["--check"]), ".") and checked


def shellcheck(fix):
    return linter("shellcheck", "--external-sources", "dev", ".ci/run")


def pylint_odoo(fix):
    return linter("pylint", *PYLINT_OPTIONS, *database.ADDONS)


def oca_checks(fix):
    options = ["--fix"] if fix else []
    checked = linter("oca-checks-odoo-module", *options, *database.ADDONS)
    files = sorted(path for addon in database.ADDONS for path in ROOT.glob(f"{addon}/i18n/*.po*"))
    return linter("oca-checks-po", *options, *files) and checked


def web_files(*suffixes):
    return sorted(
        path
        for addon in database.ADDONS
        for suffix in suffixes
        for path in (ROOT / addon).rglob(f"*.{suffix}")
        if "lib" not in path.relative_to(ROOT).parts
    )


def prettier(fix):
    files = [*web_files("xml", "js", "scss"), "eslint.config.mjs"]
    return run("prettier", "--log-level=warn", "--write" if fix else "--check", *files)


def eslint(fix):
    files = [*web_files("js"), "eslint.config.mjs"]
    return run("eslint", *(["--fix"] if fix else []), *files)


def installs(fix):
    """Check that the addon installs without a warning, with and without demo data."""
    script = ROOT / "devtools" / "database.py"
    options = ["--fresh", "--strict"]
    plain = run(sys.executable, script, PLAIN_DATABASE, *options)
    return run(sys.executable, script, DEMO_DATABASE, "--demo", *options) and plain


def terms(catalog):
    return sorted(
        (entry.msgctxt or "", entry.msgid, entry.comment, tuple(sorted(entry.occurrences)))
        for entry in catalog
        if not entry.obsolete
    )


def export_template():
    output = database.STATE / "log" / "export.pot"
    output.unlink(missing_ok=True)
    command = [sys.executable, "-m", "odoo", "i18n", "export", "-c", os.environ["ODOO_RC"]]
    run(*command, "-d", PLAIN_DATABASE, "-o", output, database.ADDON)
    return output


def translations(fix):
    """Check that the template is current, and that the Arabic catalogue translates all its terms.

    Tests check the terms of addons that extend another one.
    """
    exported = export_template()
    if not exported.exists():
        return complain("Odoo exported no terms", exported)
    current = polib.pofile(str(exported))
    if not TEMPLATE.exists() or terms(polib.pofile(str(TEMPLATE))) != terms(current):
        if not fix:
            return complain("is missing or not current: ./dev lint --fix writes it", TEMPLATE)
        TEMPLATE.parent.mkdir(exist_ok=True)
        TEMPLATE.write_bytes(exported.read_bytes())
    if not ARABIC.exists():
        return complain("is missing", ARABIC)
    arabic = polib.pofile(str(ARABIC))
    if fix and terms(arabic) != terms(current):
        arabic.merge(current)
        for entry in arabic.obsolete_entries():
            arabic.remove(entry)
        arabic.save()
    return is_complete(arabic, current)


def is_complete(catalog, template):
    faults = []
    translated = {(entry.msgctxt, entry.msgid): entry for entry in catalog if not entry.obsolete}
    for wanted in template:
        entry = translated.pop((wanted.msgctxt, wanted.msgid), None)
        if entry is None or not entry.translated():
            faults.append(f"not translated: {wanted.msgid!r}")
        elif placeholders(entry.msgid) != placeholders(entry.msgstr):
            faults.append(f"other placeholders than the source: {wanted.msgid!r}")
    faults += [f"no longer used: {msgid!r}" for _context, msgid in translated]
    for fault in faults:
        complain(fault, ARABIC)
    return not faults


def placeholders(text):
    return sorted(PLACEHOLDER.findall(text)), len(NAMED.findall(text))


def words(fix):
    """Check that no word is used that the glossary forbids."""
    faults = glossary.faults()
    for fault in faults:
        print(fault, file=sys.stderr)
    return not faults


def rights_table(fix):
    """Check that the guides show who reaches which ticket as ``docs/rights.toml`` says it."""
    if fix:
        rights.show()
    return all([complain("shows another table of rights", path) for path in rights.faults()])


def complain(fault, path):
    print(f"{path.relative_to(ROOT)}: {fault}", file=sys.stderr)
    return False


CHECKS = {
    "ruff": ruff,
    "shellcheck": shellcheck,
    "pylint-odoo": pylint_odoo,
    "oca-odoo-pre-commit-hooks": oca_checks,
    "prettier": prettier,
    "eslint": eslint,
    "installation": installs,
    "translations": translations,
    "glossary": words,
    "rights": rights_table,
}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fix", action="store_true", help="fix what can be fixed automatically")
    parser.add_argument("checks", nargs="*", metavar="CHECK", help=f"of {', '.join(CHECKS)}")
    arguments = parser.parse_args()
    if unknown := set(arguments.checks) - set(CHECKS):
        parser.error(f"there is no check {', '.join(unknown)}; there are {', '.join(CHECKS)}")
    failed = []
    for name in arguments.checks or CHECKS:
        print(f"==> {name}", flush=True)
        if not CHECKS[name](arguments.fix):
            failed.append(name)
    if failed:
        sys.exit(f"dev: these checks failed: {', '.join(failed)}.")
    print("==> All checks passed.")


if __name__ == "__main__":
    main()
