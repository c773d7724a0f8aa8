import EntraProvisioning

// The provisioning job in scenario files: its settings, mappings and scoping filters.
extension ScenarioFormat {
    /// What an administrator sets of a job, in the portal or through Microsoft Graph.
    static let jobSettings: [Field] = [
        Field("scope", .word(["assigned", "all"]), "who is in scope: the assigned users and groups, or all (SyncAll)"),
        Field("skipOutOfScopeDeletions", .boolean, "whether who falls out of scope keeps the account (SkipOutOfScopeDeletions)"),
        Field(
            "deletionThreshold",
            .nullable(.integer(minimum: 1)),
            "how many deletions a cycle may do before the job goes into quarantine; null for any number"
        ),
    ]

    static let job: [Field] =
        jobSettings + [
            Field(
                "requestsPerSecond",
                .integer(minimum: 1, maximum: 1000),
                "how many requests a second it sends; no limit where absent"
            ),
            Field(
                "retryAfter",
                .word(["nextCycle", "wait"]),
                "what comes of 429: the next cycle (where absent), or waiting as long as Retry-After asks"
            ),
            Field(
                "managerRemoval",
                .word(ManagerRemoval.allCases.map(\.rawValue)),
                "what is sent when a manager is taken away; nothing where absent"
            ),
            Field(
                "thresholds",
                .object(thresholds),
                "from how many failures on it goes into quarantine; Microsoft's figures where absent"
            ),
        ]

    private static let thresholds: [Field] = [
        Field("leastFailures", .integer(minimum: 1), "from how many on their proportion counts; 5000 where absent"),
        Field("failures", .integer(minimum: 1), "how many are too many; 40000 where absent"),
        Field("failuresWithReferences", .integer(minimum: 1), "how many with members and managers; 60000 where absent"),
    ]

    /// A row of an attribute mapping in a step.
    static let mappingRow: [Field] = [
        Field("target", .text, required: true, "the target attribute: title, emails[type eq \"work\"].value …"),
        Field("attribute", .text, "the attribute of Entra ID"),
        Field("constant", .text, "or the same text for everybody"),
        Field("expression", .text, "or an expression"),
        Field("matching", .integer(minimum: 1, maximum: 10), "its precedence as a matching attribute"),
        Field("default", .text, "what is written on creation where there is no value"),
        Field("apply", .word(["always", "onlyDuringCreation"]), "when it is written; always where absent"),
    ]

    static let scopingFilter: [Field] = [
        Field("title", .text, required: true, "what the filter is called"),
        Field(
            "clauses",
            .list(
                .object([
                    Field("attribute", .text, required: true, "the attribute of Entra ID"),
                    Field("operator", .text, required: true, "as the portal names it: EQUALS, IS NOT NULL, REGEX MATCH …"),
                    Field("values", .list(.text), "what it is compared with"),
                ])
            ),
            required: true,
            "all of which must hold"
        ),
    ]
}
