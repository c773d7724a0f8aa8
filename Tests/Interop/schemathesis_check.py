"""Runs schemathesis with Netskope's own OpenAPI against REST API v2 and judges every failure it finds.

    schemathesis_check.py URL TOKEN

It runs twice: with the OpenAPI as it is, good data and bad; then with good data only, and with what the OpenAPI's descriptions demand written into
its request schemas. They mark nothing as required, so that most of what the first run makes is refused, and the second reaches the writes.

schemathesis_exceptions.json lists the failures that are right, each with reason and source: one that it does not hold is an error, and so is an
entry that no longer occurs. A server error (5xx) cannot be listed: mocks without a fault have none.
"""

import base64
import collections
import copy
import json
import pathlib
import re
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
PHASES = ("examples", "coverage", "fuzzing", "stateful")
# So that a run in which nothing reached the mock cannot pass; of the second run, the writes that the mock took.
LEAST = {"examples": 20, "coverage": 300, "fuzzing": 500, "stateful": 100}
LEAST_WRITES = 200


def text(response):
    """A response's body."""
    content = (response or {}).get("content")
    if isinstance(content, dict):
        return base64.b64decode(content["$base64"]).decode("utf-8", "replace")
    return content or ""


def demanding(document):
    """The OpenAPI with what its own 400s and RFC 7644 section 3.5.2 demand of a request: see schemathesis_exceptions.json."""
    demands = {"Users": ["userName", "emails"], "Groups": ["displayName"]}
    for path, item in document["paths"].items():
        for method in ("post", "put", "patch"):
            if method not in item:
                continue
            item[method]["requestBody"]["required"] = True
            for content in item[method]["requestBody"]["content"].values():
                schema = content["schema"]
                fields = schema["properties"]
                schema["required"] = ["schemas", "Operations"] if method == "patch" else demands[path.split("/")[1]]
                # Nothing that the OpenAPI does not name: it is the first run's to make that up.
                schema["additionalProperties"] = False
                if method == "patch":
                    fields["schemas"]["minItems"] = fields["Operations"]["minItems"] = 1
                    fields["Operations"]["items"]["required"] = ["op", "path", "value"]
                for name in ("userName", "displayName"):
                    fields.get(name, {})["minLength"] = 1
                for name in ("emails", "members"):
                    if name in fields:
                        fields[name]["items"]["required"] = ["value"]
                if "emails" in fields:
                    fields["emails"]["minItems"] = 1
    return document


def scenarios(document, arguments, url, token, folder):
    """What schemathesis recorded: a scenario is a list of cases with the checks on each answer."""
    (folder / "openapi.json").write_text(json.dumps(document))
    command = [pathlib.Path(sys.executable).parent / "schemathesis", "--no-color", "run", folder / "openapi.json", *arguments]
    command += ["--url", url, "--header", f"Netskope-Api-Token: {token}"]
    # Deterministic: the same cases in every run. Without shrinking: a case is judged as it was sent.
    command += ["--generation-deterministic", "--continue-on-failure", "--no-shrink"]
    # A slow machine is no finding.
    command += ["--suppress-health-check", "all"]
    command += ["--report", "ndjson", "--report-ndjson-path", folder / "run.ndjson", "--output-sanitize", "true"]
    # In the folder, since schemathesis keeps there what it learned: the next run must not know more than this one.
    done = subprocess.run([str(one) for one in command], cwd=folder, capture_output=True, text=True, timeout=300)
    # 0: no failure, 1: failures, which are judged below. Anything else: it did not run.
    if done.returncode not in (0, 1):
        sys.exit(f"schemathesis could not run:\n{done.stdout}{done.stderr}")
    with open(folder / "run.ndjson") as lines:
        events = [json.loads(line) for line in lines]
    if errors := [event for event in events if "NonFatalError" in event or "FatalError" in event]:
        sys.exit(f"schemathesis met an error: {json.dumps(errors[0])[:2000]}")
    return [event["ScenarioFinished"] for event in events if "ScenarioFinished" in event]


def main():
    url, token = sys.argv[1:3]
    entries = json.loads((HERE / "schemathesis_exceptions.json").read_text())["exceptions"]
    if any(entry["check"] == "not_a_server_error" for entry in entries):
        sys.exit("schemathesis_exceptions.json: a server error cannot be listed")
    cases, statuses, used, unlisted, checks, writes = *(collections.Counter() for _ in range(3)), {}, 0, 0
    found = []
    document = json.loads((HERE / "netskope-scim-v2.openapi.json").read_text())
    runs = {
        "as it is": (document, ["--phases", ",".join(PHASES), "--max-examples", "200"]),
        "demanding": (
            demanding(copy.deepcopy(document)), ["--phases", "fuzzing,stateful", "--mode", "positive", "--max-examples", "100"]
        ),
    }
    for name, (described, arguments) in runs.items():
        with tempfile.TemporaryDirectory() as folder:
            found += [(name, one) for one in scenarios(described, arguments, url, token, pathlib.Path(folder))]
    for name, scenario in found:
        record = scenario["recorder"]
        cases[name, scenario["phase"]] += len(record.get("cases") or {})
        answers = record.get("interactions") or {}
        for answer in answers.values():
            status = (answer.get("response") or {}).get("status_code")
            statuses[status] += 1
            writes += name == "demanding" and answer["request"]["method"] != "GET" and status in (200, 201, 204)
        for case, results in (record.get("checks") or {}).items():
            checks += len(results)
            for result in results:
                if result["status"] != "failure":
                    continue
                failure = result["failure_info"]["failure"]
                response = answers[case].get("response")
                status = (response or {}).get("status_code")
                # A refusal explains itself; of what was accepted, schemathesis says what is wrong with it.
                words = " ".join((text(response) if (status or 500) >= 400 else failure["message"]).split())
                for number, entry in enumerate(entries):
                    if (
                        entry["check"] == result["name"]
                        and status == entry["status"]
                        and re.fullmatch(entry["operation"], failure["operation"])
                        and re.search(entry.get("says", ""), words)
                    ):
                        used[number] += 1
                        break
                else:
                    body = json.dumps(record["cases"][case]["value"].get("body"))[:300]
                    unlisted.setdefault((result["name"], failure["operation"], status), f"{words[:300]}\n      sent: {body}")
    problems = [f"unlisted: {check} · {operation} · {status}\n      {said}" for (check, operation, status), said in unlisted.items()]
    problems += [f"{count} answers with the server error {code}" for code, count in statuses.items() if code is None or code >= 500]
    problems += [
        f"no longer occurs, take it off the list: {entry['check']} · {entry['operation']} · {entry['status']} · {entry.get('says', '')}"
        for number, entry in enumerate(entries)
        if not used[number]
    ]
    problems += [
        f"only {cases['as it is', phase]} cases in phase {phase}" for phase in PHASES if cases["as it is", phase] < LEAST[phase]
    ]
    if writes < LEAST_WRITES:
        problems.append(f"only {writes} writes were taken in the second run")
    for problem in problems:
        print(f"  {problem}", file=sys.stderr)
    for name in runs:
        told = ", ".join(f"{phase} {count}" for (run, phase), count in cases.items() if run == name and count)
        print(f"schemathesis, the OpenAPI {name}: cases: {told}")
    counts = ", ".join(f"{code} × {count}" for code, count in sorted(statuses.items(), key=str))
    print(f"schemathesis answers: {counts}; {writes} writes taken in the second run")
    passed = checks - sum(used.values()) - len(unlisted)
    print(f"schemathesis: {checks} checks, {passed} passed, {sum(used.values())} fall under {len(used)} reasoned exceptions")
    sys.exit(1 if problems else 0)


main()
