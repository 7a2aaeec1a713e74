"""A browser for the tests: what a thumb or a mouse does on a page, and what is shown there."""

from pathlib import Path

from patience import wait_until

MY_WORK = "/odoo/action-asas_helpdesk.ticket_action_my_work"

CARDS = "document.querySelectorAll('.o_kanban_record:not(.o_kanban_ghost)').length"

# The button of a dialog that only a programmer could understand.
TRACEBACK = "document.querySelector('.o_error_dialog .btn-link')"

OVERFLOW = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
# What lies there.
OUTSIDE = """[...document.querySelectorAll("body *")].filter((element) => {
    const {left, right, width} = element.getBoundingClientRect();
    return width && (right > document.documentElement.clientWidth + 1 || left < -1);
}).slice(0, 5).map((element) => element.outerHTML.slice(0, 200)).join("\\n")"""

AXE = Path(__file__).parents[1] / "node_modules" / "axe-core" / "axe.min.js"

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

RUN_AXE = """axe.run(
    %s, {runOnly: {type: "tag", values: %s}, resultTypes: ["violations"]},
).then(({violations}) => violations.flatMap(({id, nodes}) => nodes
    .map(({target, failureSummary}) => `${id} at ${target}: ${failureSummary}`)
))"""


# The modifiers of keys, and the codes of those that are not letters.
ALT, CONTROL, SHIFT = 1, 2, 8
CODES = {"Enter": 13, "Escape": 27, "Tab": 9, "ArrowDown": 40, "ArrowUp": 38, "Space": 32}
FOCUSED = "document.activeElement.id"

KEYS = {
    "Tab": {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9},
    "Enter": {"key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"},
    "Space": {"key": " ", "code": "Space", "windowsVirtualKeyCode": 32, "text": " "},
    "Down": {"key": "ArrowDown", "code": "ArrowDown", "windowsVirtualKeyCode": 40},
}


class Phone:
    """A browser on a phone: what a thumb does, and what is shown."""

    def __init__(self, case, browser):
        self.case, self.browser = case, browser

    def go(self, path):
        self.browser.navigate_to(self.case.base_url() + path, wait_stop=True)
        # Odoo's own waiting stops too soon on a busy computer.
        self.wait_for("document.readyState === 'complete'")

    def ask(self, expression):
        """Return the value of an expression in the page; None while the page changes."""
        answer = self.browser._websocket_request(
            "Runtime.evaluate",
            params={"expression": expression, "returnByValue": True, "awaitPromise": True},
        )
        return answer["result"].get("value")

    def wait_for(self, expression, seconds=15):
        try:
            wait_until(lambda: self.ask(f"Boolean({expression})"), expression, seconds)
        except AssertionError:
            self.browser.take_screenshot()
            raise

    def wait_for_next_frame(self):
        """Wait until the page shows what the scripts have done so far."""
        self.ask("new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)))")

    def press(self, selector):
        self.wait_for(f"document.querySelector({selector!r})")
        self.ask(f"document.querySelector({selector!r}).click()")

    def write(self, selector, text):
        """Put the cursor into a field and replace its text by typing."""
        field = f"document.querySelector({selector!r})"
        self.wait_for(f"{field}?.offsetParent")
        self.ask(f"{{ {field}.focus(); {field}.select(); }}")
        self.browser._websocket_request("Input.insertText", params={"text": text})

    def press_key(self, name):
        for kind in ("keyDown", "keyUp"):
            values = dict(KEYS[name])
            if kind == "keyUp":
                values.pop("text", None)
            self.browser._websocket_request(
                "Input.dispatchKeyEvent", params={"type": kind, **values}
            )

    def set_offline(self, offline):
        self.browser._websocket_request("Network.enable")
        self.browser._websocket_request(
            "Network.emulateNetworkConditions",
            params={
                "offline": offline,
                "latency": 0,
                "downloadThroughput": -1,
                "uploadThroughput": -1,
            },
        )

    def choose(self, selector, value):
        self.ask(
            f"""{{
                const field = document.querySelector({selector!r});
                field.value = {str(value)!r};
                field.dispatchEvent(new Event("change", {{ bubbles: true }}));
            }}"""
        )

    def attach(self, selector, *paths):
        root = self.browser._websocket_request("DOM.getDocument")["root"]["nodeId"]
        node = self.browser._websocket_request(
            "DOM.querySelector", params={"nodeId": root, "selector": selector}
        )
        self.browser._websocket_request(
            "DOM.setFileInputFiles", params={**node, "files": [str(path) for path in paths]}
        )


class Desk(Phone):
    """A browser on a desktop, and what is read there."""

    def text(self, selector):
        return self.ask(f"document.querySelector({selector!r})?.innerText") or ""

    def wait_for_text(self, selector, text):
        self.wait_for(f"document.querySelector({selector!r})?.innerText.includes({text!r})")


class Keyboard(Desk):
    """A person who has no mouse."""

    def key(self, name, modifiers=0):
        letter = len(name) == 1
        code = f"Digit{name}" if name.isdigit() else f"Key{name.upper()}" if letter else name
        event = {
            "key": " " if name == "Space" else name.lower() if letter else name,
            "code": code,
            "windowsVirtualKeyCode": CODES.get(name) or ord(name.upper()),
            "modifiers": modifiers,
        }
        text = {"Enter": "\r", "Space": " "}.get(name)
        down = {**event, "text": text} if text and not modifiers else event
        for kind, values in (("keyDown", down), ("keyUp", event)):
            self.browser._websocket_request(
                "Input.dispatchKeyEvent", params={"type": kind, **values}
            )

    def type(self, text):
        self.browser._websocket_request("Input.insertText", params={"text": text})

    def wait_for_focus(self, element):
        self.wait_for(f"{FOCUSED} === {element!r}")

    def tab_to(self, element, modifiers=0):
        """Press Tab until the focus is there, as often as a patient person would."""
        for _press in range(25):
            if self.ask(FOCUSED) == element:
                return
            self.key("Tab", modifiers)
        self.case.fail(f"Tab does not lead to {element}; it is at {self.ask(FOCUSED)}")

    def open_capture(self):
        self.key("h", ALT + SHIFT)
        self.wait_for_focus("o_asas_capture_words")
