#!/usr/bin/env python3
"""Hand an e-mail from standard input over to Odoo, byte for byte.

A mail server pipes each e-mail for the desk to this script; it takes the same options as Odoo's
odoo-mailgate.py. That one reads its input as text and refuses e-mails whose bytes are no UTF-8,
such as those in windows-1256 or with a damaged letter; this one takes them all.

Exit codes are those of sysexits.h. Whatever may be better later (a server that does not answer, or
that is being restarted) ends with 75, so that the mail server tries again instead of sending the
e-mail back.

    /etc/aliases:  odoo: "|/path/asas-mailgate.py -d DATABASE -u USER_ID --password-file=FILE"
"""

import argparse
import http.client
import sys
import xmlrpc.client

OK, USAGE, NO_USER, SOFTWARE, TRY_AGAIN, NO_PERMISSION, CONFIGURATION = 0, 64, 67, 70, 75, 77, 78
# XML-RPC fault codes of Odoo.
REQUEST_FAILED, ACCESS_DENIED = 1, 3


def read_arguments(arguments):
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("-d", "--database", default="odoo")
    parser.add_argument("-u", "--userid", type=int, default=1, help="id of the user")
    parser.add_argument("-p", "--password", default="admin", help="seen in the list of processes")
    parser.add_argument("--password-file", help="a file with the password or an API key")
    parser.add_argument("--host", default="localhost")
    parser.add_argument("--port", type=int, default=8069)
    parser.add_argument("--proto", choices=("http", "https"), default="http")
    parser.add_argument("--debug", action="store_true", help="say what went wrong")
    # Always so; taken because Odoo's script knows it.
    parser.add_argument("--retry-status", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def deliver(options, mail):
    """Hand over a mail.

    :param bytes mail: the mail
    :raise xmlrpc.client.Fault, OSError, http.client.HTTPException: as xmlrpc.client does
    """
    password = options.password
    if options.password_file:
        with open(options.password_file, encoding="utf-8") as file:
            password = file.read().strip()
    url = f"{options.proto}://{options.host}:{options.port}/xmlrpc/2/object"
    server = xmlrpc.client.ServerProxy(url, allow_none=True)
    arguments = [False, xmlrpc.client.Binary(mail)]
    login = (options.database, options.userid, password)
    server.execute_kw(*login, "mail.thread", "message_process", arguments, {})


def meaning_of(fault):
    """Return the exit code for a fault, and what to write about it."""
    text = fault.faultString
    if fault.faultCode == ACCESS_DENIED:
        return NO_PERMISSION, "access denied"
    if fault.faultCode == REQUEST_FAILED and "does not exist" in text and "database" in text:
        return CONFIGURATION, "database does not exist"
    if "No possible route" in text:
        return NO_USER, "no such address in Odoo"
    if fault.faultCode == REQUEST_FAILED and not is_conflict(text):
        return SOFTWARE, "Odoo failed"
    if is_conflict(text):
        return TRY_AGAIN, "Odoo is busy"
    return NO_PERMISSION, "Odoo refused the e-mail"


def is_conflict(text):
    return any(sign in text for sign in ("could not serialize", "OperationalError", "Concurrency"))


def main(arguments):
    try:
        options = read_arguments(arguments)
    except SystemExit as end:
        return USAGE if end.code else OK
    try:
        deliver(options, sys.stdin.buffer.read())
    except xmlrpc.client.Fault as fault:
        code, text = meaning_of(fault)
        sys.stderr.write(f"{text}\n")
        if options.debug:
            sys.stderr.write(f"{fault.faultString}\n")
        return code
    except (OSError, http.client.HTTPException, xmlrpc.client.ProtocolError) as error:
        # The text might end up in a mail to the sender: it names neither the user nor the password.
        sys.stderr.write(f"connection error: {type(error).__name__}\n")
        return TRY_AGAIN
    except Exception as error:  # a stack trace might show the password
        sys.stderr.write(f"{type(error).__name__}\n")
        return SOFTWARE
    return OK


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
