"""Runs the command lines of docs/ci as the engines would: every shard with the engine's variables, then the join, whose verdict and report
must be those of one machine.

    manifests.py CUTOVER DOCS/CI
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import yaml

cutover, manifests = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
root = manifests.parent.parent
# The suite is run with one lane and a change of API v2, so that it is quick and some shards have findings. The commands stay as they stand in
# the manifests: a wrapper in PATH adds these options.
MORE = ["--lane", "api-v2", "--profile", "apiV2.patchRemoveMember=ignore"]
ENGINES = ["CI_NODE", "CIRCLE", "BUILDKITE", "SYSTEM_", "BITBUCKET", "SEMAPHORE", "CLOUD_RUN", "JOB_COMPLETION", "CUTOVER_SHARD"]


def run(command, folder, variables):
    """The exit code of a command line of a manifest, run by a shell as the engine does."""
    environment = {name: value for name, value in os.environ.items() if not any(name.startswith(engine) for engine in ENGINES)}
    environment.update(variables, PATH=f"{folder / 'bin'}:{environment['PATH']}")
    return subprocess.run(["bash", "-e", "-c", command], cwd=folder, env=environment, capture_output=True, text=True)


def prepare(folder):
    (folder / "bin").mkdir()
    wrapper = folder / "bin" / "cutover"
    more = " ".join(f"'{word}'" for word in MORE)
    wrapper.write_text(f'#!/bin/sh\nif [ "$1" = run ]; then shift; exec "{cutover}" run "$@" {more}; fi\nexec "{cutover}" "$@"\n')
    wrapper.chmod(0o755)
    (folder / "scenarios").symlink_to(root / "scenarios")


def github(folder):
    jobs = yaml.safe_load((manifests / "github-actions.yml").read_text())["jobs"]
    shard, verdict = jobs["shard"], jobs["verdict"]
    parts = shard["strategy"]["matrix"]["shard"]
    step = {step["name"]: step["run"] for job in (shard, verdict) for step in job["steps"] if "name" in step and "run" in step}
    for part in parts:
        values = {"${{ matrix.shard }}": str(part), "${{ strategy.job-total }}": str(len(parts))}
        variables = {name: values[value] for name, value in shard["env"].items()}
        result = run(step["run"], folder, variables)
        assert result.returncode == 0, (result.returncode, result.stderr)
        annotations = run(step["annotate"], folder, variables).stdout
        assert annotations.startswith(("::error title=cutover", "::notice title=cutover")), annotations[:80]
    result = run(step["merge"], folder, {"GITHUB_STEP_SUMMARY": str(folder / "summary.md")})
    assert (folder / "summary.md").read_text().startswith("# cutover: different")
    return len(parts), result


def gitlab(folder):
    jobs = yaml.safe_load((manifests / "gitlab-ci.yml").read_text())
    count = jobs["shard"]["parallel"]
    for index in range(1, count + 1):
        for line in jobs["shard"]["script"]:
            result = run(line, folder, {"CI_NODE_INDEX": str(index), "CI_NODE_TOTAL": str(count)})
            assert result.returncode == 0, (result.returncode, result.stderr)
    return count, run("\n".join(jobs["verdict"]["script"]), folder, {})


def kubernetes(folder):
    text = (manifests / "kubernetes-job.yml").read_text()
    spec = yaml.safe_load(text)["spec"]
    container = spec["template"]["spec"]["containers"][0]
    variables = {variable["name"]: variable["value"] for variable in container["env"]}
    assert spec["completionMode"] == "Indexed" and int(variables["CUTOVER_SHARD_TOTAL"]) == spec["completions"]
    variables["REPORTS"] = str(folder)
    assert container["command"] == ["/bin/sh", "-c"] and len(container["args"]) == 1
    for index in range(spec["completions"]):
        result = run(container["args"][0], folder, {**variables, "JOB_COMPLETION_INDEX": str(index)})
        assert result.returncode == 0, (result.returncode, result.stderr)
    merge = next(line[1:].strip() for line in text.splitlines() if line.startswith("#   cutover merge"))
    return spec["completions"], run(merge.replace("/reports", str(folder)), folder, {})


whole = subprocess.run([cutover, "run", "--json", *MORE], cwd=root, capture_output=True, text=True)
assert whole.returncode == 1, whole.stderr
for engine in (github, gitlab, kubernetes):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        prepare(folder)
        count, result = engine(folder)
        assert result.returncode == 1, (result.returncode, result.stderr)
        assert (folder / "rehearsal.xml").read_text().startswith("<?xml")
        shards = sorted(folder.glob("shard-*.json"))
        assert len(shards) == count
        joined = subprocess.run([cutover, "merge", "--json", *shards], capture_output=True, text=True)
        assert joined.stdout == whole.stdout, "the joined report is another than that of one machine"
        missing = subprocess.run([cutover, "merge", *shards[1:]], capture_output=True, text=True)
        assert missing.returncode == 2 and "missing" in missing.stderr, missing.stderr
        print(f"{engine.__name__}: {count} shards, {len(json.loads(whole.stdout)['scenarios'])} scenarios, joined to the bytes of one machine")
