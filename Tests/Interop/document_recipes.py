"""Runs the commands of a section of a document and compares what they print with what the section shows.

    document_recipes.py CUTOVER DOCUMENT SECTION [LEAST]

A block ```sh is run; a block ``` behind it is what it must print, where … stands for anything. The ports are replaced with free ones.
"""

import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
CUTOVER = pathlib.Path(sys.argv[1]).resolve()
DOCUMENT, SECTION = sys.argv[2:4]
# Behind each block, so that it is known where its output ends.
MARK = "--- end of recipe ---"
# How many recipes must show what they print.
LEAST = int(sys.argv[4]) if len(sys.argv) > 4 else 4


def recipes():
    """Pairs of commands and what they print, `None` where the section does not say."""
    parts = (ROOT / DOCUMENT).read_text().split(f"\n{SECTION}\n", 1)
    if len(parts) < 2:
        sys.exit(f"{DOCUMENT} has no section {SECTION}")
    # To the next heading of this level or above.
    text = re.split(rf"^#{{1,{SECTION.index(' ')}}} ", parts[1], maxsplit=1, flags=re.MULTILINE)[0]
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    found = []
    for language, body in blocks:
        if language == "sh":
            found.append([body, None])
        elif not language and found and found[-1][1] is None:
            found[-1][1] = body
        else:
            sys.exit(f"{DOCUMENT}: a block of the section is neither commands nor what they print:\n{body}")
    return found


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return str(one.getsockname()[1])


def matches(shown, printed):
    """Whether `printed` is what is shown, … standing for anything within a line."""
    pattern = "".join(r"[^\n]*" if part == "…" else re.escape(part) for part in re.split("(…)", shown.rstrip()))
    return re.fullmatch(pattern, printed.rstrip()) is not None


def main():
    found = recipes()
    ports = {port: free_port() for port in ("8080", "8443", "8444", "8445", "8446", "8447")}
    passed = shown = 0
    with tempfile.TemporaryDirectory() as folder:
        shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc", "-mu"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
        )
        try:
            print(f'PATH="{CUTOVER.parent}:$PATH"', file=shell.stdin)
            for commands, expected in found:
                for written, free in ports.items():
                    commands = re.sub(rf"\b{written}\b", free, commands)
                commands = re.sub(r"(?<!\S)Tests/", f"{ROOT}/Tests/", commands)
                print(f"{commands}\nprintf '%s\\n' '{MARK}'", file=shell.stdin, flush=True)
                printed = ""
                while (line := shell.stdout.readline()) and MARK not in line:
                    printed += line
                # An answer without a line feed leaves the mark on its line.
                printed += line.split(MARK)[0]
                if "> ready.json &" in commands:
                    ready = pathlib.Path(folder, "ready.json")
                    for _ in range(200):
                        if ready.exists() and ready.stat().st_size:
                            break
                        time.sleep(0.05)
                    else:
                        sys.exit(f"{DOCUMENT}: the mocks were not ready within 10 s: {commands}")
                elif expected is not None:
                    shown += 1
                    if not matches(expected, printed):
                        sys.exit(f"{DOCUMENT}: these commands print something else:\n{commands}\nshown:\n{expected}\nprinted:\n{printed}")
                elif commands.rstrip().endswith("&"):
                    time.sleep(1)
                elif "kill " not in commands and printed:
                    sys.exit(f"{DOCUMENT}: these commands print something, and the section does not say what:\n{commands}\n{printed}")
                passed += 1
        finally:
            shell.stdin.write("kill $(jobs -p) 2>/dev/null; wait\n")
            shell.stdin.close()
            shell.wait(timeout=20)
    if shown < LEAST:
        sys.exit(f"{DOCUMENT}: only {shown} recipes show what they print; is the section still there?")
    print(f"{DOCUMENT}, {SECTION.strip('# ')}: {passed} blocks of commands run, {shown} outputs compared, all passed, 0 reasoned exceptions")


main()
