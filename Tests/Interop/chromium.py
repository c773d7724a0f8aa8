"""A headless Chromium of the system, driven by the DevTools protocol over its debugging pipe: no package, no port.

https://chromedevtools.github.io/devtools-protocol/ ; `--remote-debugging-pipe` reads commands from descriptor 3 and writes to 4, NUL behind each.
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class BrowserError(Exception):
    """The browser did not do what was asked."""


def find():
    """The path of Chromium, or None where there is none."""
    names = ("chromium", "chromium-browser", "google-chrome", "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


class Browser:
    """One browser with one page."""

    def __init__(self, path):
        self.profile = tempfile.mkdtemp(prefix="cutover-chromium-")
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()
        # The shell puts the two ends where Chromium looks for them.
        command = [path, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
                   f"--user-data-dir={self.profile}", "about:blank"]
        self.process = subprocess.Popen(
            ["bash", "-c", f'exec "$@" 3<&{to_browser} 4>&{from_browser}', "bash", *command],
            pass_fds=(to_browser, from_browser), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        os.close(to_browser)
        os.close(from_browser)
        self.buffer = b""
        self.number = 0
        self.events = []
        self.session = None
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.send(f"{domain}.enable")

    def close(self):
        """Ends the browser and removes its profile."""
        try:
            self.session = None
            self.send("Browser.close")
            self.process.wait(timeout=10)
        except (BrowserError, OSError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.write_end)
        os.close(self.read_end)
        shutil.rmtree(self.profile, ignore_errors=True)

    def _next(self, deadline):
        while b"\0" not in self.buffer:
            left = deadline - time.monotonic()
            if left <= 0 or not select.select([self.read_end], [], [], left)[0]:
                raise BrowserError("the browser said nothing in time")
            data = os.read(self.read_end, 1 << 20)
            if not data:
                raise BrowserError("the browser has ended")
            self.buffer += data
        text, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(text)

    def send(self, method, timeout=120, **parameters):
        """Sends a command; its result. Events that come meanwhile are kept."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.write_end, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + timeout
        while True:
            answer = self._next(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise BrowserError(f"{method}: {answer['error']['message']}")
                return answer["result"]
            if "method" in answer:
                self.events.append(answer)

    def wait_for(self, method, timeout=60):
        """Waits for an event, one that came already included."""
        deadline = time.monotonic() + timeout
        while not any(event["method"] == method for event in self.events):
            message = self._next(deadline)
            if "method" in message:
                self.events.append(message)

    def open(self, url):
        """Opens a page and waits until it is loaded; the seconds that took."""
        self.events = []
        began = time.monotonic()
        # Through a blank page, so that an address that differs in its fragment alone is loaded, too.
        self.send("Page.navigate", url="about:blank")
        self.wait_for("Page.loadEventFired")
        self.events = []
        began = time.monotonic()
        self.send("Page.navigate", url=url)
        self.wait_for("Page.loadEventFired")
        self.value("1")
        return time.monotonic() - began

    def value(self, expression):
        """The value of a JavaScript expression in the page; a promise is waited for."""
        result = self.send("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise BrowserError(result["exceptionDetails"].get("exception", {}).get("description", "an error in the page"))
        return result["result"].get("value")

    def key(self, key):
        """Presses and releases a key."""
        codes = {"Enter": (13, "\r"), "Escape": (27, None), "ArrowRight": (39, None), "ArrowDown": (40, None), "Tab": (9, None)}
        code, text = codes.get(key, (ord(key.upper()) if len(key) == 1 else 0, key))
        more = {"text": text} if text else {}
        self.send("Input.dispatchKeyEvent", type="keyDown", key=key, windowsVirtualKeyCode=code, **more)
        self.send("Input.dispatchKeyEvent", type="keyUp", key=key, windowsVirtualKeyCode=code)

    def type(self, text):
        """Types a text where the focus is."""
        self.send("Input.insertText", text=text)

    def look(self, width, height, dark=False, media="screen", reduced=True):
        """Sets the window's size and what the system prefers."""
        self.send("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        self.send("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"},
            {"name": "prefers-reduced-motion", "value": "reduce" if reduced else "no-preference"},
        ])

    def screenshot(self, path, whole=False):
        """Writes what is seen, or the whole page, as PNG."""
        image = self.send("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        with open(path, "wb") as file:
            file.write(base64.b64decode(image["data"]))

    def pdf(self, path):
        """Prints the page."""
        data = base64.b64decode(self.send("Page.printToPDF", printBackground=True, preferCSSPageSize=True)["data"])
        with open(path, "wb") as file:
            file.write(data)
        return data

    def complaints(self):
        """What the console, the page's own errors and the security policy said, and every request that is not the page itself."""
        said = []
        for event in self.events:
            parameters = event["params"]
            if event["method"] == "Runtime.exceptionThrown":
                details = parameters["exceptionDetails"]
                said.append(details.get("exception", {}).get("description", details["text"]))
            elif event["method"] == "Log.entryAdded":
                said.append(parameters["entry"]["text"])
            elif event["method"] == "Runtime.consoleAPICalled":
                said.append(f"console.{parameters['type']}: {parameters['args']}")
            elif event["method"] == "Network.requestWillBeSent" and parameters["type"] != "Document":
                said.append(f"a request to {parameters['request']['url']}")
        return said
