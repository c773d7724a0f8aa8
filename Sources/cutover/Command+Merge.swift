import Harness

extension Command {
    static let merge = Command(
        name: "merge",
        abstract: "Join the JSON reports of shards into the report of the whole run",
        arguments: "REPORT.json …",
        options: [report(in: ReportFormat.joinable), json, help],
        discussion: """
            REPORT.json is what --report json=REPORT.json wrote on one machine of a run with --shard. All of them together are the
            report that one machine would have written, and the exit code is that of the whole: nothing is lost or counted twice, and
            a known difference is stale only where no shard met it. A shard that is missing or doubled, or of another build, suite,
            seed or set of options, is refused. The report of a run without shards may be given alone, to write it in other formats.
            """
    )
}
