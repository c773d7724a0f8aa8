extension Command {
    private static let authority = Option(
        name: "--ca-file",
        value: .text("FILE"),
        help: "the authority to trust, in PEM, where a private one signed the server's certificate"
    )

    static let record = Command(
        name: "record",
        abstract: "Record a client's requests and their answers through a reverse proxy, until SIGINT or SIGTERM",
        options: [
            Option(
                name: "--upstream",
                value: .text("URL"),
                help: "the Tenant URL to record, say https://contoso.goskope.com/api/v2/scim"
            ),
            Option(
                name: "--out",
                value: .text("FILE"),
                help: "the recording, HAR 1.2; a file that holds something is not overwritten"
            ),
            Option(name: "--port", value: .number("N", atLeast: 0), help: "the port; 0 (default) picks a free one"),
            Option(name: "--host", value: .text("ADDR"), help: "the IPv4 or IPv6 address to listen on (default: 127.0.0.1)"),
            authority, help,
        ],
        discussion: """
            When ready it prints one line of JSON with the Tenant URL to give to the client. The client's token goes on to the
            upstream and is not kept: of tokens, cookies, passwords and client secrets the file has fingerprints. Ids stay as
            they are. The file is whole after every exchange. An upstream that does not answer is answered for with 502 or
            504, and recorded so. SIGINT and SIGTERM are the usual end: exit code 0. docs/record-and-replay.md says more.
            """
    )

    static let replay = Command(
        name: "replay",
        abstract: "Send a recording to two endpoints, or to one, and compare what is answered",
        arguments: "FILE",
        options: [
            Option(name: "--before", value: .text("TARGET"), help: "the endpoint that is the baseline"),
            Option(name: "--after", value: .text("TARGET"), help: "the endpoint that is compared with it"),
            Option(name: "--against", value: .text("TARGET"), help: "compare one endpoint with the recorded answers"),
            Option(
                name: "--calibrate",
                value: .text("OUT.json5"),
                help: "work out the switches with which the mocks answer as recorded, and write them as a profile"
            ),
            Option(
                name: "--allow-writes",
                help: "send what changes something also to a server on another machine; for a tenant for tests"
            ),
            Option(name: "--only-host", value: .text("HOST"), help: "take the entries of this host only"),
            Option(
                name: "--max-rps",
                value: .number("N", atLeast: 1),
                help: "requests a second (default: 4 to a server on another machine, no limit on this one)"
            ),
            authority,
            Option(name: "--ledger", value: .text("FILE"), help: "the known differences to allow (default: the built-in ledger)"),
            Option(
                name: "--profile",
                value: .profile,
                isRepeatable: true,
                help:
                    "change a behaviour of the mocks (legacy, apiV2 or tenant); repeatable; 'cutover serve --help' lists all"
            ),
            json, help,
        ],
        discussion: """
            FILE is HAR as 'cutover record', browsers, mitmproxy, Fiddler and Charles write it, or what Postman and newman export.
            TARGET is mock:legacy, mock:api-v2, mock:recorded (each request to the endpoint that it was recorded at), or the
            Tenant URL of an endpoint. A mock holds what the recording shows to have been there at its beginning. Ids that the
            server gave are mapped to those of the target. Tokens come from CUTOVER_BEFORE_TOKEN, CUTOVER_AFTER_TOKEN and
            CUTOVER_AGAINST_TOKEN, never from the command line. docs/record-and-replay.md says more.
            """
    )
}
