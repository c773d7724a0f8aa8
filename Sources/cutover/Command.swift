import Harness

/// One command, as data.
struct Command: Sendable {
    /// The word on the command line.
    var name: String
    /// One sentence about it, without a full stop.
    var abstract: String
    /// The positional arguments as help shows them, empty where there are none.
    var arguments = ""
    /// What it accepts.
    var options: [Option] = []
    /// A paragraph for `COMMAND --help`.
    var discussion = ""
    /// What stands below the options.
    var appendix = ""
}

extension Command {
    static let json = Option(name: "--json", help: "print one JSON document on stdout instead of text")
    static let help = Option(name: "--help", help: "show this text")
    static let filter = Option(name: "--filter", value: .text("TEXT"), help: "only scenarios whose name or title contains TEXT")
    static let tag = Option(
        name: "--tag",
        value: .text("TAG"),
        isRepeatable: true,
        help: "only scenarios with this tag; repeatable"
    )

    static let defect = Option(
        name: "--defect",
        value: .text("NAME"),
        help: "give the API v2 endpoint a seeded defect in every scenario; 'cutover defects' lists all"
    )

    static let failed = Option(
        name: "--failed",
        value: .text("REPORT.json"),
        help: "only the scenarios that failed in this JSON report, or that its run did not come to"
    )
    static let quiet = Option(name: "--quiet", help: "print what is wrong and the last line, and nothing else")
    static let verbose = Option(name: "--verbose", help: "also print what each scenario proves, and every finding in full")

    static let shard = Option(
        name: "--shard",
        value: .shard,
        help:
            "run the I-th of N disjoint parts of the suite; auto asks the CI engine's variables; 'cutover merge' joins the reports"
    )

    static let report = report(in: ReportFormat.allCases)

    static func report(in formats: [ReportFormat]) -> Option {
        Option(
            name: "--report",
            value: .report,
            isRepeatable: true,
            help: "also write a report: \(formats.map(\.rawValue).joined(separator: ", ")); repeatable"
        )
    }

    static let run = Command(
        name: "run",
        abstract: "Rehearse the migration: run scenarios in every lane and compare them",
        arguments: "[PATH …]",
        options: [
            Option(
                name: "--lane",
                value: .choices(["legacy", "api-v2", "cutover", "rollback"]),
                help: "lanes to compare with the baseline (default: all that a scenario allows)"
            ),
            Option(name: "--cutover-at", value: .steps, help: "after which steps to cut over (default: every)"),
            Option(name: "--rollback-at", value: .steps, help: "after which steps to roll back (default: every)"),
            Option(
                name: "--transport",
                value: .choice(["memory", "loopback", "both"]),
                help: "how requests travel (default: memory); both also requires the same bytes of both"
            ),
            filter,
            tag,
            shard,
            Option(
                name: "--jobs",
                value: .number("N", atLeast: 1),
                help: "scenarios at a time (default: the number of processors)"
            ),
            failed,
            Option(name: "--fail-fast", help: "stop after the first scenario that fails"),
            Option(name: "--seed", value: .number("N", atLeast: 0), help: "where all ids come from (default: 1)"),
            report,
            Option(
                name: "--profile",
                value: .profile,
                isRepeatable: true,
                help:
                    "change a behaviour of an endpoint (legacy, apiV2 or tenant) in every scenario; repeatable; 'cutover serve --help' lists all"
            ),
            Option(name: "--ledger", value: .text("FILE"), help: "the known differences to allow (default: the built-in ledger)"),
            defect,
            quiet,
            verbose,
            json,
            help,
        ],
        discussion: """
            PATH is a scenario file or a folder of them (default: scenarios). Every scenario runs on embedded mocks of
            Microsoft Graph and Netskope: through the legacy endpoint, through API v2, through a switch after every
            step, and through every way back. One verdict a scenario; every divergence in full.
            """
    )

    static let sweep = Command(
        name: "sweep",
        abstract: "Try every way to switch: there, back and there again, a fault at every request, both endpoints in turn",
        arguments: "[PATH …]",
        options: [
            Option(
                name: "--faults",
                value: .choices(["all", "none"] + SweptFault.allCases.map(\.rawValue)),
                help: "the faults to put at every request of the cycles around a cutover (default: all)"
            ),
            filter, tag, shard,
            Option(
                name: "--jobs",
                value: .number("N", atLeast: 1),
                help: "scenarios at a time (default: the number of processors)"
            ),
            failed,
            Option(name: "--fail-fast", help: "stop after the first scenario that fails"),
            Option(name: "--seed", value: .number("N", atLeast: 0), help: "where all ids come from (default: 1)"),
            report,
            Option(
                name: "--profile",
                value: .profile,
                isRepeatable: true,
                help: "change a behaviour of an endpoint (legacy, apiV2 or tenant) in every scenario; repeatable"
            ),
            Option(name: "--ledger", value: .text("FILE"), help: "the known differences to allow (default: the built-in ledger)"),
            defect,
            quiet,
            verbose,
            json,
            help,
        ],
        discussion: """
            PATH is a scenario file or a folder of them (default: scenarios). A lane that comes to stand where another lane
            stood is not lived on, as the same would follow. When a fault has ended, the job must make good what was lost
            within the attempts that Microsoft documents, and nobody may be created twice, deleted or given another id.
            """
    )

    static let list = Command(
        name: "list",
        abstract: "List scenarios with tags, steps and what each proves",
        arguments: "[PATH …]",
        options: [filter, tag, json, help]
    )

    static let schema = Command(
        name: "schema",
        abstract: "Print the JSON Schema of the scenario format, or of the JSON report",
        options: [Option(name: "--report", help: "the schema of the JSON report"), json, help]
    )

    static let serve = Command(
        name: "serve",
        abstract: "Serve the mocks for any client until SIGINT or SIGTERM",
        options: [
            Option(name: "--port", value: .number("N", atLeast: 0), help: "the port; 0 (default) picks a free one"),
            Option(name: "--host", value: .text("ADDR"), help: "the IPv4 or IPv6 address to listen on (default: 127.0.0.1)"),
            Option(
                name: "--users",
                value: .number("N", atLeast: 0),
                help: "how many generated users the tenant holds (default: 0)"
            ),
            Option(name: "--groups", value: .number("N", atLeast: 0), help: "how many generated groups (default: 0)"),
            Option(
                name: "--entra",
                help: "Entra ID has the generated users and groups, too, all assigned to the application"
            ),
            Option(name: "--seed", value: .number("N", atLeast: 0), help: "where all ids and tokens come from (default: 1)"),
            Option(name: "--state", value: .text("FILE"), help: "start with a saved state in place of a generated directory"),
            Option(
                name: "--save-state",
                value: .text("FILE"),
                help: "write the state at the end, and whenever POST /__admin/state/save asks for it"
            ),
            Option(name: "--legacy-token", value: .text("T"), help: "a fixed token of the legacy endpoint"),
            Option(name: "--api-v2-token", value: .text("T"), help: "a fixed REST API v2 token"),
            Option(name: "--graph-token", value: .text("T"), help: "a fixed access token for Microsoft Graph"),
            Option(
                name: "--fault",
                value: .text("SPEC"),
                isRepeatable: true,
                help: "let requests fail, say \"status:503 method=PATCH times=2\"; repeatable; docs/faults.md lists all"
            ),
            Option(
                name: "--forwarded-header",
                value: .text("NAME"),
                help: "the header in which a proxy in front gives the client's address, for the IP allowlist"
            ),
            Option(
                name: "--tls-front",
                value: .choice(["auto"] + TLSFrontTool.allCases.map(\.rawValue)),
                help: "also serve over TLS, through this program of the system; auto takes the first that is installed"
            ),
            Option(
                name: "--tls-port",
                value: .number("N", atLeast: 0),
                help: "the port of the TLS front on 127.0.0.1; 0 (default) picks a free one"
            ),
            Option(name: "--journal", value: .text("FILE"), help: "write every exchange, a JSON line each, secrets redacted"),
            Option(
                name: "--profile",
                value: .profile,
                isRepeatable: true,
                help: "change a behaviour of an endpoint (legacy, apiV2 or tenant); repeatable"
            ),
            help,
        ],
        discussion: """
            One port serves the Netskope tenant's two endpoints, Microsoft Graph, its token endpoint and the administrator's
            API under /__admin. When ready it prints one line of JSON with every URL and token. Requests are told apart by
            path and by Host (addon-contoso.goskope.com, contoso.goskope.com, graph.microsoft.com, login.microsoftonline.com).
            With --tls-front the line also says where TLS is and which file has the authority to trust.
            """,
        appendix: profileSwitches
    )

    static let bench = Command(
        name: "bench",
        abstract: "Measure this build on this machine: suite time, growth, throughput, latency, start, memory",
        arguments: "[PATH …]",
        options: [
            Option(
                name: "--users",
                value: .number("N", atLeast: 2000),
                help: "size of the large directory (default: 1000000)"
            ),
            Option(
                name: "--seconds",
                value: .number("N", atLeast: 1),
                help: "how long each throughput figure is measured (default: 3)"
            ),
            Option(
                name: "--only",
                value: .choices(["throughput", "scenarios", "sweeps", "histories", "provisioning", "growth", "serve", "json"]),
                help: "which parts to measure (default: all)"
            ),
            json,
            help,
        ],
        discussion: """
            PATH holds the scenarios whose running time is measured (default: scenarios). Figures depend on the machine;
            build with -c release before you read anything into them.
            """
    )

    static let all: [Command] = [
        run, sweep, fuzz, merge, defects, list, schema, serve, check, record, replay, bench,
        Command(
            name: "completion",
            abstract: "Print a completion script for a shell",
            arguments: "bash|zsh|fish",
            options: [help],
            discussion: """
                bash:  eval "$(cutover completion bash)"                                   in ~/.bashrc
                zsh:   cutover completion zsh > ~/.zfunc/_cutover                          with ~/.zfunc in fpath, before compinit
                fish:  cutover completion fish > ~/.config/fish/completions/cutover.fish
                """
        ),
        Command(
            name: "help",
            abstract: "Explain the command line or one command",
            arguments: "[COMMAND]",
            options: [Option(name: "--man", help: "print the manual page, for 'man -l -'"), help]
        ),
    ]

    /// The command called `name`.
    static func named(_ name: String) -> Command? { all.first { $0.name == name } }
}
