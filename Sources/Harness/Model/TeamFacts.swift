/// What the mapping writes of a group beside its members: displayName, and externalId with the group's id in Entra ID (entra.md section 10, "Groups").
struct TeamFacts: Sendable, Equatable {
    var displayName: String
    var externalID: String?

    init(displayName: String, externalID: String?) {
        self.displayName = displayName
        self.externalID = externalID
    }

    /// What the tenant should hold of `group` where it held `before`; `id` is what snapshots call the group's id.
    init(_ group: SourceOfTruth.Group, id: String, over before: TeamFacts?) {
        let isCaseAlone = before?.displayName.lowercased() == group.displayName.lowercased()
        displayName = isCaseAlone ? before?.displayName ?? group.displayName : group.displayName
        externalID = id
    }

    /// Where `found` is not what was expected.
    func problems(in found: TeamFacts, isSure: Bool) -> [Shortfall] {
        var problems: [Shortfall] = []
        let place = ["groups", found.displayName.lowercased()]
        if found.displayName != displayName, isSure || found.displayName.lowercased() != displayName.lowercased() {
            problems.append(
                Shortfall(
                    "the model expected the group's displayName \"\(displayName)\", and found \"\(found.displayName)\"",
                    Evidence(
                        .directory,
                        place + ["displayName"],
                        expected: .string(displayName),
                        found: .string(found.displayName)
                    )
                )
            )
        }
        if found.externalID != externalID {
            problems.append(
                Shortfall(
                    "the model expected group \(displayName) to have externalId \(externalID ?? "without a value"), and found \(found.externalID ?? "none")",
                    Evidence(
                        .directory,
                        place + ["externalId"],
                        expected: externalID.map { .string($0) },
                        found: found.externalID.map { .string($0) }
                    )
                )
            )
        }
        return problems
    }
}
