"""Measure when the words of a page can be read on a slow line: Chromium as it slows down its own
network, a server with workers, and in front of it a proxy that compresses, as web servers do."""

import contextlib
import gzip
import http.client
import json
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import websocket

from . import desk
from .portal import make_tickets, make_visitor, open_session
from .public_form import free_port, server
from .report import Result

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), None)
LATENCY, BYTES_A_SECOND = 400, 400_000 // 8  # ms, and 400 kbit/s
READABLE = 3.0  # seconds
LOADED_BYTES = 250_000
MESSAGES = 20
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
# The later of two moments: all words have arrived, and something was painted.
PROBE = """
    window.addEventListener("readystatechange", () => {
        if (document.readyState === "interactive") window.arrived = performance.now();
    }, {capture: true});
"""
READ = """Math.max(window.arrived,
    performance.getEntriesByName("first-contentful-paint")[0].startTime) / 1000"""
DONE = """document.readyState === "complete" && document.fonts.status === "loaded"
    && performance.getEntriesByName("first-contentful-paint").length > 0"""


def measure(env, arguments):
    """Open the beneficiary's pages with an empty cache; the seconds are reported."""
    if not CHROMIUM:
        print("    Chromium is not installed: left out.")
        return []
    trainee = make_visitor(env, "slow_trainee", "base.group_portal")
    ticket = make_tickets(env, trainee.partner_id)[0]
    level1 = desk.user(env, "level1")
    for number in range(MESSAGES):
        ticket.with_user(level1).message_post(
            body=f"رسالة {number}: " + "ما زال الصوت ينقطع في القاعة. " * 10,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
    env.flush_all()
    env.cr.commit()
    sid = open_session(env, trainee)
    pages = (
        ("/support", None),
        ("/support/new", None),
        ("/my/tickets", sid),
        (ticket.access_url, sid),
        ("/my/tickets/new", sid),
    )
    results = []
    with server(env.cr.dbname) as (port, _process), compressing(port) as front, browser() as tab:
        for path, session in pages:
            readable, size = open_page(tab, front, path, session)
            results.append(
                Result(
                    f"slow line, {path if path != ticket.access_url else 'page of a ticket'}",
                    1,
                    readable,
                    cpu=0,
                    queries=0,
                    rate_target=1 / READABLE,
                    remark=f"readable after {readable:.1f} s of {READABLE:g},"
                    f" {size / 1000:.0f} of {LOADED_BYTES / 1000:.0f} KB in all",
                )
            )
    return results


def open_page(tab, port, path, session):
    """Open a page with an empty cache; return the seconds until it can be read, and its bytes."""
    address = f"http://127.0.0.1:{port}"
    urllib.request.urlopen(address + "/support").read()  # its style sheets are made
    tab.send("Network.clearBrowserCache")
    tab.send("Network.clearBrowserCookies")
    if session:
        tab.send("Network.setCookie", name="session_id", value=session, url=address)
    tab.received = 0
    tab.send("Page.navigate", url=address + path)
    end = time.monotonic() + 60
    while not tab.ask(DONE):
        if time.monotonic() > end:
            raise AssertionError(f"{path} is not loaded within a minute.")
        time.sleep(0.1)
    return tab.ask(READ), tab.received


class Tab:
    """A page of Chromium, over its own protocol."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=60, suppress_origin=True)
        self.sent = self.received = 0

    def send(self, method, **params):
        self.sent += 1
        self.socket.send(json.dumps({"id": self.sent, "method": method, "params": params}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("method") == "Network.loadingFinished":
                self.received += answer["params"]["encodedDataLength"]
            if answer.get("id") == self.sent:
                return answer.get("result", {})

    def ask(self, expression):
        answer = self.send("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer.get("result", {}).get("value")


@contextlib.contextmanager
def browser():
    """Open a page in a new Chromium whose network is slow."""
    port, profile = free_port(), tempfile.mkdtemp()
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu"]
    command += ["--no-first-run", "--disable-background-networking", f"--user-data-dir={profile}"]
    command += [f"--remote-debugging-port={port}", "--window-size=390,844", "about:blank"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        tab = Tab(address_of_page(port))
        for domain in ("Page", "Network", "Runtime"):
            tab.send(f"{domain}.enable")
        tab.send("Page.addScriptToEvaluateOnNewDocument", source=PROBE)
        tab.send(
            "Network.emulateNetworkConditions",
            offline=False,
            latency=LATENCY,
            downloadThroughput=BYTES_A_SECOND,
            uploadThroughput=BYTES_A_SECOND,
        )
        yield tab
    finally:
        process.terminate()
        process.wait(timeout=30)
        shutil.rmtree(profile, ignore_errors=True)


def address_of_page(port):
    end = time.monotonic() + 30
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                pages = [page for page in json.load(answer) if page["type"] == "page"]
            return pages[0]["webSocketDebuggerUrl"]
        except (OSError, IndexError):
            if time.monotonic() > end:
                raise
            time.sleep(0.2)


@contextlib.contextmanager
def compressing(port):
    """Stand in for the web server in front of Odoo, and yield its port."""

    class Proxy(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            behind = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            behind.request("GET", self.path, headers=dict(self.headers))
            answer = behind.getresponse()
            content = answer.read()
            headers = [h for h in answer.getheaders() if h[0].lower() not in LEFT_OUT]
            if answer.getheader("Content-Type", "").startswith(COMPRESSED):
                content = gzip.compress(content, 6)
                headers.append(("Content-Encoding", "gzip"))
            self.send_response_only(answer.status)
            for name, value in headers:
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments):
            pass

    front = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    thread = threading.Thread(target=front.serve_forever, daemon=True)
    thread.start()
    try:
        yield front.server_address[1]
    finally:
        front.shutdown()
        front.server_close()
        thread.join()


LEFT_OUT = ("content-length", "content-encoding", "connection", "transfer-encoding")
