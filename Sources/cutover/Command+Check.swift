extension Command {
    static let check = Command(
        name: "check",
        abstract: "Validate real endpoints before the migration, reading only: GO or NO-GO",
        options: [
            Option(
                name: "--legacy-url",
                value: .text("URL"),
                help: "https://addon-TENANT[.REGION].goskope.com/SCIM/v2, or a mock's"
            ),
            Option(name: "--v2-url", value: .text("URL"), help: "https://TENANT[.REGION].goskope.com/api/v2/scim, or a mock's"),
            Option(
                name: "--graph-url",
                value: .text("URL"),
                help: "also compare with Entra ID: https://graph.microsoft.com/v1.0"
            ),
            Option(
                name: "--service-principal",
                value: .text("ID"),
                help: "the application's object id in Entra ID: whose assignments are the scope (default: everybody)"
            ),
            Option(name: "--legacy-token-file", value: .text("FILE"), help: "the old token, in place of CUTOVER_LEGACY_TOKEN"),
            Option(name: "--v2-token-file", value: .text("FILE"), help: "the new token, in place of CUTOVER_V2_TOKEN"),
            Option(name: "--graph-token-file", value: .text("FILE"), help: "an access token, in place of CUTOVER_GRAPH_TOKEN"),
            Option(name: "--ca-file", value: .text("FILE"), help: "PEM authorities to trust in place of the system's"),
            Option(
                name: "--max-rps",
                value: .number("N", atLeast: 1),
                help: "requests a second to each host (default: 4; on loopback no limit)"
            ),
            Option(name: "--timeout", value: .number("SECONDS", atLeast: 1), help: "how long one answer may take (default: 30)"),
            Option(
                name: "--sample",
                value: .number("N", atLeast: 0),
                help: "how many users, and groups, to look up as Entra ID does (default: 50)"
            ),
            Option(name: "--all", help: "look up all of them"),
            Option(name: "--seed", value: .number("N", atLeast: 0), help: "where the sample comes from (default: 1)"),
            Option(
                name: "--resume",
                value: .text("FILE"),
                help: "keep the progress in FILE and go on from it; removed at the end, holds no token"
            ),
            Option(name: "--ledger", value: .text("FILE"), help: "the known differences to allow (default: the built-in ledger)"),
            Option(
                name: "--report",
                value: .text("FORMAT=PATH"),
                isRepeatable: true,
                help: "also write a report: json, markdown or junit; repeatable"
            ),
            json,
            help,
        ],
        discussion: """
            Follows the migration article: hosts, tokens and privileges, Test connection, both directories compared user by
            user, Entra ID's look-ups on both, audit log, rate limit. Not one POST, PUT, PATCH or DELETE is sent. Tokens come
            from CUTOVER_LEGACY_TOKEN, CUTOVER_V2_TOKEN and CUTOVER_GRAPH_TOKEN or from files, never from the command line.
            Exit code 0 is GO, 1 NO-GO, 3 that a host was not reached. docs/check.md says more.
            """
    )
}
