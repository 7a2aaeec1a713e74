"""Read what our own mail server says about the sender of a mail: ``Authentication-Results``.

A sender can bring such a header along, so only those that our own server has added count. It puts
what it adds on top of what it was handed: the headers below the first ``Received`` of a foreign
server are the sender's, and of those above it only the topmost of our name is certain.

Standards: RFC 8601 (the header), RFC 7489 (DMARC), RFC 7208 (SPF), RFC 6376 (DKIM).
"""

import re
from typing import NamedTuple

PASS, FAIL, UNCHECKED = "pass", "fail", "unchecked"

# Bounded, as is everything that is read of a header: a sender chooses its length.
LONGEST = 20_000
MOST_HEADERS = 500
# Microsoft's servers leave out their name.
NAMELESS = ".outlook.com"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[;=]|[^\s;="]+', re.DOTALL)
_BY = re.compile(r"(?:^|\s)by\s+(\S+)", re.IGNORECASE)
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
# A mail that neither passed nor failed: it says nothing, or it could not be found out.
_SPF_FAILED = {"fail", "hardfail", "softfail"}
_DKIM_FAILED = {"fail"}


class Result(NamedTuple):
    """The result of one method, with its properties such as ``header.from``."""

    method: str
    value: str
    properties: dict


def check(headers, servers, domain):
    """Return whether our own server proves that a mail comes from a domain.

    DMARC decides; without it SPF and DKIM, as far as they are about the same domain.

    :param headers: the pairs of name and raw value, in their order from the top
    :param servers: the names of our own servers, in small letters
    :param str domain: of the address in From
    :return: ``pass``, ``fail`` or ``unchecked``, and the method that decided, or nothing
    """
    domain = normalized(domain)
    results = [r for header in own_headers(headers, servers) for r in header]
    if not domain or not results:
        return UNCHECKED, ""
    # Where several say different things, the sender is not believed.
    dmarc = set()
    for result in results:
        if result.method == "dmarc":
            about = _domain_of(result.properties.get("header.from"))
            if about in ("", domain):
                dmarc.add(result.value)
            elif not _is_same(about, domain):
                dmarc.add("fail")  # our server has read another sender in this mail
    if "fail" in dmarc:
        return FAIL, "DMARC"
    if "pass" in dmarc:
        return PASS, "DMARC"
    return _by_spf_and_dkim(results, domain)


def _by_spf_and_dkim(results, domain):
    spf = {
        r.value
        for r in results
        if r.method == "spf" and _is_same(r.properties.get("smtp.mailfrom"), domain)
    }
    dkim = {
        r.value
        for r in results
        if r.method == "dkim"
        and _is_same(r.properties.get("header.d") or r.properties.get("header.i"), domain)
    }
    if "pass" in dkim:
        return PASS, "DKIM"
    if "pass" in spf and not spf & _SPF_FAILED:
        return PASS, "SPF"
    if spf & _SPF_FAILED:
        return FAIL, "SPF"
    return (FAIL, "DKIM") if dkim & _DKIM_FAILED else (UNCHECKED, "")


# ------------------------------------------------------------------ Which headers are ours


def own_headers(headers, servers):
    """Return the results in those headers that our own servers have added, a list for each.

    All that stand above our topmost ``Received`` are certain. Below it, up to the next one that is
    not ours, only the topmost is: some servers add it there, and a sender can only add below.
    """
    found, received = [], ""
    for name, value in list(headers)[:MOST_HEADERS] if servers else ():
        name = name.lower()
        if name == "received":
            host = received_by(value)
            if is_own(host, servers):
                received = host
            elif received or not _is_handed_on(value):
                break
        elif name == "authentication-results" and not (received and found):
            server, results = parse(value)
            if is_own(server, servers) or not server and received.endswith(NAMELESS):
                found.append(results)
    return found if received else found[:1]


def is_own(host, servers):
    """Return whether a server is one of ours: it is named in the settings, or its domain is."""
    return bool(host) and any(host == name or host.endswith(f".{name}") for name in servers)


def _is_handed_on(value):
    """Return whether a ``Received`` only tells how a provider passed a mail on inside: it names no
    server that gave it, and a bare address that took it."""
    text = without_comments(str(value)[:LONGEST]).strip()
    return text[:3].lower() == "by " and ":" in text.split()[1]


def received_by(value):
    """Return the name of the server that has added a ``Received``, or an empty text."""
    match = _BY.search(without_comments(str(value)[:LONGEST]).partition(";")[0])
    return normalized(match[1]) if match else ""


# ------------------------------------------------------------------ Reading one header


def parse(value):
    """Return the name of the server in a header, or an empty text, and its results."""
    tokens = _TOKEN.findall(without_comments(str(value)[:LONGEST]))
    parts, part = [], []
    for token in tokens:
        if token == ";":
            parts.append(part)
            part = []
        else:
            part.append(token)
    parts.append(part)
    if "=" in parts[0][1:2]:
        parts.insert(0, [])
    # A version may follow the name.
    server = normalized(unquoted(parts[0][0])) if parts[0] else ""
    results = [result for result in map(_read_result, parts[1:]) if result]
    return server, results


def _read_result(tokens):
    """Return the result that the tokens between two semicolons say, or None."""
    if len(tokens) < 3 or tokens[1] != "=":
        return None
    method = tokens[0].partition("/")[0].lower()
    value = unquoted(tokens[2]).lower()
    properties, rest = {}, tokens[3:]
    for position in range(1, len(rest) - 1):
        if rest[position] == "=":
            text = unquoted(rest[position + 1])
            # A quoted local part and what follows it are two tokens.
            after = rest[position + 2] if position + 2 < len(rest) else ""
            if after.startswith("@"):
                text += after
            # The first one counts: what follows may be the sender's words.
            properties.setdefault(rest[position - 1].lower(), text)
    return Result(method, value, properties)


def without_comments(text):
    """Return a header without its comments, which may be nested and quoted."""
    kept, depth, position = [], 0, 0
    while position < len(text):
        character = text[position]
        if character == '"' and not depth and (quoted := _QUOTED.match(text, position)):
            kept.append(quoted[0])
            position = quoted.end()
            continue
        if character == "\\" and depth:
            position += 1
        elif character == "(":
            depth += 1
        elif character == ")" and depth:
            depth -= 1
            kept.append(" ")
        elif not depth:
            kept.append(character)
        position += 1
    return "".join(kept)


def unquoted(text):
    """Return a quoted string without its quotation marks."""
    if len(text) > 1 and text[0] == text[-1] == '"':
        return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
    return text


# ------------------------------------------------------------------ Domains


def normalized(domain):
    """Return a domain in small letters, as it is written in the DNS."""
    domain = (domain or "").strip(" \t\r\n.<>[]").lower()
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


def _domain_of(address):
    return normalized((address or "").rpartition("@")[2])


def _is_same(found, domain):
    """Return whether what a method has checked belongs to the organization of a domain.

    Without the list of all public suffixes, two domains count as one organization's if one lies
    within the other, and the shorter one is no mere ending such as ``com.sa``.
    """
    found = _domain_of(found)
    if found == domain:
        return True
    shorter, longer = sorted((found, domain), key=len)
    return longer.endswith(f".{shorter}") and not is_public_suffix(shorter)


_ENDINGS = {"ac", "co", "com", "edu", "gob", "gov", "gouv", "mil", "net", "nom", "or", "org"}
_ENDINGS |= {"go", "ne", "sch", "med", "pub", "info", "biz", "name", "id", "ltd", "plc", "gen"}


def is_public_suffix(domain):
    """Return whether a domain is an ending below which anybody may register a name."""
    labels = domain.split(".")
    if len(labels) < 2:
        return True
    return len(labels) == 2 and len(labels[1]) == 2 and labels[0] in _ENDINGS
