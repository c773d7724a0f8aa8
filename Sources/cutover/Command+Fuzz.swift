extension Command {
    static let fuzz = Command(
        name: "fuzz",
        abstract: "Compare the lanes on random histories, and make what differs small",
        options: [
            Option(name: "--histories", value: .number("N", atLeast: 1), help: "how many histories (default: 1000)"),
            Option(name: "--steps", value: .number("N", atLeast: 1), help: "how many steps each has, about (default: 20)"),
            Option(name: "--seed", value: .number("N", atLeast: 0), help: "where the histories come from (default: 1)"),
            Option(name: "--seconds", value: .number("N", atLeast: 1), help: "stop after so long; alone, the only end"),
            Option(
                name: "--jobs",
                value: .number("N", atLeast: 1),
                help: "histories at a time (default: the number of processors); the result is the same"
            ),
            Option(name: "--whole", help: "show the history that differs as it was made, not made small"),
            Option(name: "--save", value: .text("DIR"), help: "save the small scenario to this folder"),
            Option(
                name: "--defect",
                value: .text("NAME"),
                help: "give the API v2 endpoint a seeded defect in every history; 'cutover defects' lists all"
            ),
            Option(
                name: "--profile",
                value: .profile,
                isRepeatable: true,
                help: "change a behaviour of an endpoint (legacy, apiV2 or tenant) in every history; repeatable"
            ),
            json,
            help,
        ],
        discussion: """
            Every history is a random scenario: who joins, moves, leaves and comes back, groups, mappings, restarts, faults,
            trouble. It is lived through the legacy endpoint, through API v2, through a random cutover and a random way back, and
            one in four once more in a changed form that must end alike. The first history that differs is made as small as it
            gets, printed, and saved as a scenario file. The same seed gives the same result. docs/fuzz.md says more.
            """
    )
}
