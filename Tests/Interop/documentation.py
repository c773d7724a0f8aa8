#!/usr/bin/env python3
"""Counts the public symbols of the library products that have no documentation comment, from their symbol graphs.

    documentation.py FOLDER MODULE ...

Exits 1 where a symbol lacks one, with the place of each. What the compiler makes up (synthesized conformances, inherited documentation) does not
count; neither does an operator or a requirement that a conformance merely carries out, which inherits the documentation of its protocol.
"""
import json
import pathlib
import sys


def symbols(folder, module):
    """The symbols that the module itself declares, also as extensions of other modules' types."""
    for path in sorted(folder.glob("*.symbols.json")):
        if path.name.split(".")[0].split("@")[0] != module:
            continue
        graph = json.loads(path.read_text())
        carried_out = {
            relation["source"]
            for relation in graph["relationships"]
            if relation["kind"] in ("defaultImplementationOf", "overrides") or "sourceOrigin" in relation
        }
        for symbol in graph["symbols"]:
            if symbol["accessLevel"] not in ("public", "open") or "::SYNTHESIZED::" in symbol["identifier"]["precise"]:
                continue
            if symbol["kind"]["identifier"] == "swift.extension" or symbol["identifier"]["precise"] in carried_out:
                continue
            if "location" in symbol:
                yield symbol


def main(folder, modules):
    lacking = 0
    for module in modules:
        seen = documented = 0
        for symbol in symbols(pathlib.Path(folder), module):
            seen += 1
            if symbol.get("docComment", {}).get("lines"):
                documented += 1
                continue
            lacking += 1
            location = symbol["location"]
            line = location["position"]["line"] + 1
            print(f"{location['uri'].removeprefix('file://')}:{line}: {'.'.join(symbol['pathComponents'])} has no documentation comment")
        if not seen:
            sys.exit(f"{module}: there is no symbol graph of it in {folder}")
        print(f"{module}: {documented} of {seen} public symbols are documented")
    return 1 if lacking else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
