"""Hold back the pictures of a mail that lie on other servers: loading one tells who reads it.

Whatever would make a browser load something is removed. The address of a picture is kept in an
attribute from which the page shows it when the reader asks for that.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from lxml import etree, html

# Odoo's sanitizer keeps this attribute, and no browser loads it.
KEPT = "data-original-src"
# Whether parsing is worthwhile.
HINT = re.compile(
    r"<(?:img|image|picture|source|video|audio|track|svg|math|input|object|embed|iframe|frame|link"
    r"|base|style|meta|bgsound|applet|layer|noscript|xmp|!)|url|image-set|\\|@import|&#"
    r"|\b(?:src|srcset|poster|background|lowsrc|dynsrc|data|ping)\b\s*=",
    re.IGNORECASE,
)
REMOVED = {"style", "script", "title"}
# Elements that a browser reads in another way than lxml, or that load something in themselves: what
# is written in them stays. Some have no end in a browser, but contain all that follows in lxml.
UNWRAPPED = {"svg", "math", "xmp", "noscript", "noembed", "noframes", "plaintext", "link", "base"}
UNWRAPPED |= {"meta", "object", "embed", "iframe", "frame", "applet", "bgsound", "frameset"}
UNWRAPPED |= {"template", "portal", "picture", "source", "track"}
MEDIA = {"video", "audio"}
LOADING = {"src", "srcset", "poster", "background", "lowsrc", "dynsrc", "data", "imagesrcset"}
LOADING |= {"ping", "codebase", "classid", "archive", "profile", "manifest", "icon"}
VOID = {"img", "br", "hr", "input", "col", "source", "track", "area", "wbr"}
_ATTACHED = re.compile(r"cid:[^\s]+|data:image/(?:png|jpe?g|gif|webp|bmp);base64,[\w+/=\s]*", re.I)
_OWN_PATH = re.compile(
    r"/(?:web/image/[\w-]+(?:/[\w-][\w.-]*)*|logo(?:\.png)?|web/binary/company_logo)"
    r"(?:\?[\w=&.-]*)?"
)
_UNSEEN = re.compile(r"[\x00-\x20\x7f-\xa0]+")
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.DOTALL)
_STYLE_URL = re.compile(r"url\(\s*[\"']?([^\"')]*)", re.IGNORECASE)
_LOADS = re.compile(r"url|image|src\s*\(|cross-fade|element\s*\(|@|expression|behavior", re.I)
_PIXEL = re.compile(
    r"(?:^|;)\s*(?:(?:max-)?(?:width|height)\s*:\s*[012](?:px)?|display\s*:\s*none"
    r"|visibility\s*:\s*hidden|opacity\s*:\s*0)\s*(?:!\s*important\s*)?(?:;|$)",
    re.IGNORECASE,
)
LONGEST = 2000


def hold_back(body: str, own_url: str = "") -> str:
    """Return HTML that loads nothing from other servers.

    Pictures that come with the mail, or that lie on our own server as attachments or logos, stay.

    :param own_url: the address of our own server
    """
    if not body or not HINT.search(body):
        return body
    try:
        root = html.fragment_fromstring(
            body.replace("\0", "").encode("utf-8", "replace"),
            create_parent="div",
            parser=html.HTMLParser(encoding="utf-8"),
        )
    except (etree.LxmlError, ValueError):
        return body
    changed = _clean(root, own_url)
    if not changed:
        return body
    inner = html.tostring(root, encoding="unicode", with_tail=False)
    return inner.removeprefix("<div>").removesuffix("</div>")


def _clean(root, own_url):
    changed = False
    for element in list(root.iter()):
        if element is root:
            continue
        name = element.tag.rpartition(":")[2].lower() if isinstance(element.tag, str) else "style"
        if element.getparent() is None:
            continue  # it went with what it was in
        if name in REMOVED:
            _drop(element)
        elif name in UNWRAPPED:
            element.drop_tag()
        elif not _clean_element(element, own_url):
            continue
        changed = True
    return changed


def _drop(element):
    """Remove an element or a comment with what is in it, but not the text after it."""
    parent, previous = element.getparent(), element.getprevious()
    if element.tail:
        if previous is not None:
            previous.tail = (previous.tail or "") + element.tail
        else:
            parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _clean_element(element, own_url):
    found = _take_attributes(element, own_url)
    if found is None:
        return False
    url = next(filter(None, map(_safe_url, found)), None)
    host = urlsplit(own_url).hostname
    if url and host and urlsplit(url).hostname == host:
        url = None  # no mail makes its reader call our own pages
    if element.tag == "image":
        picture = etree.Element("img", {"alt": element.get("alt", "")})
        element.addprevious(picture)
        element.drop_tag()
        element = picture
    if element.tag == "img":
        if _is_pixel(element):
            _drop(element)
        elif url:
            element.set(KEPT, url)
    elif url and element.tag in MEDIA:
        _link(element, url)
    elif url and element.tag not in VOID:
        picture = etree.Element("img", {KEPT: url, "alt": ""})
        picture.tail, element.text = element.text, None
        element.insert(0, picture)
    return True


def _take_attributes(element, own_url):
    """Remove what loads something from an element.

    :return: the addresses that were there; None if there was nothing to remove
    """
    found = None
    for name, value in list(element.attrib.items()):
        plain = name.lower().rpartition(":")[2].rpartition("}")[2]
        if plain == "style":
            style, urls = _clean_style(value)
            if style != value:
                found = [*(found or []), *urls]
                _set(element, name, style)
        elif plain == KEPT:
            if not _safe_url(value):
                del element.attrib[name]
                found = found or []
        elif plain in LOADING or (plain == "href" and element.tag not in ("a", "area")):
            if plain == "src" and element.tag == "img" and _stays(value, own_url):
                continue
            del element.attrib[name]
            urls = [each.split()[0] for each in value.split(",") if each.split()]
            found = [*(found or []), *(urls[:1] if plain.endswith("srcset") else [value])]
    return found


def _set(element, name, value):
    if value:
        element.set(name, value)
    else:
        del element.attrib[name]


def _clean_style(style):
    """Return a style without what loads something, and the addresses that were there."""
    if not _LOADS.search(style) and "\\" not in style:
        return style, []
    plain = _COMMENT.sub("", style)
    if "\\" in plain:
        return "", []  # an escape can write any word
    urls = _STYLE_URL.findall(plain)
    # Addresses may contain a semicolon; the rest of such a declaration is then dropped as well.
    kept = [each.strip() for each in plain.split(";") if each.strip() and not _LOADS.search(each)]
    if plain.count("(") != plain.count(")") or any(";" in url for url in urls):
        return "", urls
    return "; ".join(kept), urls


def _stays(value, own_url):
    value = value.strip()
    if _ATTACHED.fullmatch(value):
        return True
    path = value.removeprefix(own_url) if own_url else value
    return ".." not in path and bool(_OWN_PATH.fullmatch(path))


def _safe_url(value):
    """Return the address of a picture if it is one on the public web, else None."""
    value = _UNSEEN.sub("", value)
    if value.startswith("//"):
        value = f"https:{value}"
    if len(value) > LONGEST or "\\" in value:
        return None
    try:
        parts = urlsplit(value)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or parts.username is not None:
        return None
    if port == 0 or not _is_public(host):
        return None
    return value


def _is_public(host):
    """Return whether a host is one of the public web: no page of our network is called."""
    if host.endswith((".local", ".internal", ".localhost", ".lan", ".home", ".corp")):
        return False
    try:
        return ipaddress.ip_address(host).is_global
    except ValueError:
        return "." in host and not re.fullmatch(r"[\dxa-f.]+", host.rpartition(".")[2])


def _is_pixel(element):
    sizes = (element.get(name, "").strip().removesuffix("px") for name in ("width", "height"))
    return any(size in ("0", "1", "2") for size in sizes) or bool(
        _PIXEL.search(element.get("style", ""))
    )


def _link(element, url):
    """Put a link in the place of a film or a recording."""
    tail = element.tail
    element.clear()
    element.tag, element.text, element.tail = "a", url, tail
    for name, value in (("href", url), ("rel", "noreferrer noopener nofollow")):
        element.set(name, value)
