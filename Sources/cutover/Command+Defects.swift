extension Command {
    static let defects = Command(
        name: "defects",
        abstract: "List and prove the seeded defects",
        arguments: "[PATH …]",
        options: [
            Option(name: "--prove", help: "look for every defect by every means, and print the kill matrix"),
            Option(
                name: "--histories",
                value: .number("N", atLeast: 1),
                help: "random histories to try for a defect at most, and for the sound pair (default: 200, and 1000)"
            ),
            Option(name: "--seed", value: .number("N", atLeast: 0), help: "where ids and histories come from (default: 1)"),
            Option(
                name: "--jobs",
                value: .number("N", atLeast: 1),
                help: "defects at a time (default: the number of processors)"
            ),
            json,
            help,
        ],
        discussion: """
            A seeded defect is a realistic bug of the API v2 endpoint. 'cutover run --defect NAME' gives it to the mock, and must
            end with exit code 1: a test bed that notices none of them would prove nothing.

            --prove gives each to the mock in turn and looks for it with the scenarios of PATH (default: scenarios), with sweeps of
            some of them, and with random histories; then it makes sure that the sound pair shows nothing. Exit code 0: the
            scenarios catch every defect, and the sound pair is clean. docs/defects.md lists them all.
            """
    )
}
