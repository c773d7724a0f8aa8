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
}
