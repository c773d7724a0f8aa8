import EntraProvisioning
import JSON

// How members come and go.
extension ProbeGroups {
    var memberships: [ProbeStep] {
        Dialect.allCases.flatMap(memberships) + others
    }

    private func memberships(_ dialect: Dialect) -> [ProbeStep] {
        let group = Self.team(dialect)
        let users = Self.members
        // The user of the default dialect is deleted as a member of one group; the other groups keep theirs.
        let stays = dialect == .standard ? users[0] : users[1]
        func step(
            _ id: String,
            _ title: String,
            _ changed: [ProbeSubject],
            isAddition: Bool,
            leaves: [ProbeSubject]
        ) -> ProbeStep {
            .patch(
                group,
                "members.\(id).\(dialect.probeKey)",
                "\(title), \(dialect.probeWords)",
                .json { scope throws(UnknownProbeID) in
                    let ids = try changed.map { user throws(UnknownProbeID) in try scope.id(user) }
                    return isAddition ? dialect.body.addMembers(ids) : dialect.body.removeMembers(ids)
                },
                effect: ProbeEffects.members { scope in leaves.map { scope.ids[$0] } }
            )
        }
        return [
            step("add-one", "Add one member", [users[0]], isAddition: true, leaves: [users[0]]),
            step("add-batch", "Add two members at once", [users[1], users[2]], isAddition: true, leaves: users),
            step("add-again", "Add a member who is one already", [users[1]], isAddition: true, leaves: users),
            step("remove-one", "Remove one member", [users[1]], isAddition: false, leaves: [users[0], users[2]]),
            step(
                "remove-absent",
                "Remove somebody who is no member",
                [users[1]],
                isAddition: false,
                leaves: [users[0], users[2]]
            ),
            step("remove-batch", "Remove two members at once", [users[0], users[2]], isAddition: false, leaves: []),
            step("add-back", "Add a former member again", [stays], isAddition: true, leaves: [stays]),
        ]
    }

    private var others: [ProbeStep] {
        let group = Self.plain
        let users = Self.members
        return [
            .patch(
                group,
                "members.replace",
                "Replace all members",
                .json { scope throws(UnknownProbeID) in
                    ProbeStep.message([
                        "op": "Replace", "path": "members",
                        "value": [["value": .string(try scope.id(users[1]))], ["value": .string(try scope.id(users[2]))]],
                    ])
                },
                effect: ProbeEffects.members { [$0.ids[users[1]], $0.ids[users[2]]] }
            ),
            .patch(
                group,
                "members.remove-all",
                "Remove all members",
                .json { _ in ProbeStep.message(["op": "Remove", "path": "members"]) },
                effect: ProbeEffects.members { _ in [] }
            ),
            .patch(
                group,
                "members.add-disabled",
                "Add a member who is disabled",
                .json { scope throws(UnknownProbeID) in Dialect.standard.body.addMembers([try scope.id(ProbeUsers.inactive)]) },
                effect: ProbeEffects.members { [$0.ids[ProbeUsers.inactive]] }
            ),
            .patch(
                Self.team(.standard),
                "group.rename.with-members",
                "Rename a group that has members, back to its first name",
                .json { scope in
                    ProbeStep.message([
                        "op": "Replace", "path": "displayName", "value": .string(scope.name(Self.team(.standard))),
                    ])
                },
                effect: ProbeEffects.members { [$0.ids[users[0]]] }
            ),
            ProbeStep(
                id: "group.put",
                title: "Replace a group with its members by PUT",
                method: "PUT",
                subject: group,
                payload: .json { scope throws(UnknownProbeID) in
                    [
                        "schemas": Self.coreGroup, "displayName": .string(scope.name(group)),
                        "externalId": .string(scope.externalID(group)), "members": [["value": .string(try scope.id(users[0]))]],
                    ]
                },
                readsBack: [group],
                effect: ProbeEffects.members { [$0.ids[users[0]]] }
            ),
            ProbeStep(
                id: "group.read",
                title: "Read a group without its members, as before every change",
                method: "GET",
                subject: group,
                query: { _ in "excludedAttributes=members" }
            ),
        ]
    }

    // MARK: A large group

    /// The large group: members come in batches and half of them go in batches.
    func large(crowdSize: Int, batchSize: Int) -> [ProbeStep] {
        guard crowdSize > 0 else { return [] }
        var steps = [Self.create(Self.large, "group.large.create", "Create the large group", .standard)]
        func batches(_ range: Range<Int>, isAddition: Bool) {
            for (number, start) in stride(from: range.lowerBound, to: range.upperBound, by: batchSize).enumerated() {
                let batch = start..<min(start + batchSize, range.upperBound)
                let present = isAddition ? 0..<batch.upperBound : batch.upperBound..<crowdSize
                steps.append(
                    .patch(
                        Self.large,
                        "group.large.\(isAddition ? "add" : "remove").\(number + 1)",
                        "\(isAddition ? "Add" : "Remove") members \(batch.lowerBound + 1) to \(batch.upperBound) of the large group",
                        .json { scope throws(UnknownProbeID) in
                            guard scope.crowd.count == crowdSize else { throw UnknownProbeID(subject: .user("crowd")) }
                            let ids = Array(scope.crowd[batch])
                            return isAddition ? Dialect.standard.body.addMembers(ids) : Dialect.standard.body.removeMembers(ids)
                        },
                        effect: ProbeEffects.members { scope in
                            scope.crowd.count == crowdSize ? scope.crowd[present].map { $0 } : []
                        }
                    )
                )
            }
        }
        batches(0..<crowdSize, isAddition: true)
        batches(0..<crowdSize / 2, isAddition: false)
        return steps
    }
}
