"""Reads the reports of a sound and of a failing run with independent readers: an XML Schema validator, junitparser, tap.py with PyYAML,
jsonschema, markdown-it; and holds their counts against each other.

    formats.py CUTOVER
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

import junitparser
import markdown_it
import xmlschema
import yaml
from jsonschema import Draft202012Validator
from tap.parser import Parser

cutover = pathlib.Path(sys.argv[1]).resolve()
here = pathlib.Path(__file__).resolve().parent
root = here.parent.parent.parent
junit_schema = xmlschema.XMLSchema(here / "junit.xsd")
report_schema = json.loads((root / "docs" / "report.schema.json").read_text())
Draft202012Validator.check_schema(report_schema)
NAMES = {"junit": "xml", "tap": "tap", "json": "json", "markdown": "md", "github": "txt"}
HOSTILE = r"""{ title: "\u0000\u001b[31m\ufffe ]]> <b>|`*_[x](y) # SKIP\r\n::error::\nBail out!", proves: "p", source: "s",
  directory: { users: [{ key: "a", userPrincipalName: "a@contoso.com", displayName: "]]>\u0001<script>\u2028`|", givenName: "A", surname: "B",
    mail: "a@contoso.com", assigned: true }] }, steps: [{ cycle: {} }, { expect: { directory: { userCount: 7 } } }] }"""


def reports(folder, *words):
    files = {name: folder / f"report.{ending}" for name, ending in NAMES.items()}
    options = [word for name, file in files.items() for word in ("--report", f"{name}={file}")]
    result = subprocess.run([cutover, "run", *words, *options], cwd=root, capture_output=True, text=True)
    return result.returncode, {name: file.read_bytes().decode("utf-8") for name, file in files.items()}, files


def check(name, code, *words):
    with tempfile.TemporaryDirectory() as folder:
        found, texts, files = reports(pathlib.Path(folder), *words)
        assert found == code, (name, found)
        document = json.loads(texts["json"])
        problems = [error.message for error in Draft202012Validator(report_schema).iter_errors(document)]
        assert not problems, problems[:3]
        failing = {scenario["file"] for scenario in document["scenarios"] if scenario["findings"]}
        wrong = sum(len({lane for finding in scenario["findings"] for lane in [finding["lane"], *finding["alsoIn"]]})
                    for scenario in document["scenarios"])

        junit_schema.validate(files["junit"])
        xml = junitparser.JUnitXml.fromfile(str(files["junit"]))
        assert sum(suite.tests for suite in xml) == document["summary"]["lanes"]
        assert sum(suite.failures + suite.errors for suite in xml) == wrong
        assert {case.classname for suite in xml for case in suite if not case.is_passed} == failing

        lines = list(Parser().parse_file(str(files["tap"])))
        tests = [line for line in lines if line.category == "test"]
        assert [line for line in lines if line.category == "plan"][0].expected_tests == len(tests) == len(document["scenarios"])
        assert sum(not test.ok for test in tests) == len(failing) and not any(test.skip or test.todo for test in tests)
        assert not any(line.category == "bail" for line in lines)
        blocks = re.findall(r"^( +)---\n(.*?)^\1\.\.\.$", texts["tap"], re.S | re.M)
        diagnoses = [yaml.safe_load(re.sub(f"^{indent}", "", block, flags=re.M)) for indent, block in blocks]
        lists = [diagnosis["findings"] for diagnosis in diagnoses if isinstance(diagnosis.get("findings"), list)]
        # A finding that other lanes share is told in full once, and has its advice there.
        told = sum("advice" in finding for findings in lists for finding in findings)
        assert told == sum(len(scenario["findings"]) for scenario in document["scenarios"])

        tokens = markdown_it.MarkdownIt("commonmark", {"html": True}).enable("table").parse(texts["markdown"])
        inline = [child for token in tokens for child in token.children or []]
        assert not [token for token in [*tokens, *inline] if token.type.startswith("html") or token.type in ("link_open", "image")]
        rows = [token for token in tokens if token.type == "tr_open"]
        assert len(rows) >= len(document["scenarios"])

        commands = texts["github"].split("\n")[:-1]
        assert all(re.match(r"::(error|warning|notice) (?:[a-z]+=[^:,]*)(?:,[a-z]+=[^:,]*)*::", command) for command in commands)
        assert len({re.search("file=([^,]*)", command)[1] for command in commands[1:]}) == len(failing)
        print(f"{name}: {len(document['scenarios'])} scenarios, {document['summary']['lanes']} lanes, {told} findings in {len(NAMES)} formats")


check("removals ignored", 1, "scenarios/groups", "scenarios/lifecycle", "--profile", "apiV2.patchRemoveMember=ignore")
with tempfile.TemporaryDirectory() as folder:
    (pathlib.Path(folder) / "hostile.json5").write_text(HOSTILE)
    check("hostile names", 1, folder)
check("the shipped suite", 0, "scenarios")
