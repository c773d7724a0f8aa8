import EntraProvisioning
import JSON

/// The probe's steps on groups and their members.
struct ProbeGroups {
    static let unicode = ProbeSubject.group("unicode-žluťoučký-林")
    static let special = ProbeSubject.group("R&D 100%41 \"A+B\" \\ O'Brien  two spaces")
    static let long = ProbeSubject.group("long-" + String(repeating: "g", count: 200))
    static let large = ProbeSubject.group("large")
    static func team(_ dialect: Dialect) -> ProbeSubject { .group("team-\(dialect.probeKey)") }

    private static let displayName = TargetAttribute("displayName")
    private static let external = TargetAttribute("externalId")
    private static let coreGroup: JSONValue = ["urn:ietf:params:scim:schemas:core:2.0:Group"]
    private static let notSent = "Entra ID does not send this"
    private static let members = [ProbeUsers.full(.standard), ProbeUsers.full(.aadOptscim062020), ProbeUsers.full(.customappsso)]

    private static func create(_ group: ProbeSubject, _ id: String, _ title: String, _ dialect: Dialect) -> ProbeStep {
        .create(
            group,
            id,
            title,
            .json { scope in
                dialect.body.createGroup([
                    (Self.displayName, .string(scope.name(group))), (Self.external, .string(scope.externalID(group))),
                ])
            }
        )
    }

    // MARK: Creation and matching

    var creations: [ProbeStep] {
        var steps: [ProbeStep] = [
            .lookUp(
                Self.team(.standard),
                "group.match.absent",
                "Look for a group that is not there, as before every creation",
                more: "&excludedAttributes=members"
            ) { ("displayName", $0.name(Self.team(.standard))) }
        ]
        for dialect in Dialect.allCases {
            let group = Self.team(dialect)
            let key = dialect.probeKey
            steps.append(Self.create(group, "group.create.\(key)", "Create a group, \(dialect.probeWords)", dialect))
            steps.append(
                .patch(
                    group,
                    "group.rename.\(key)",
                    "Rename a group, \(dialect.probeWords)",
                    .json { scope in
                        dialect.body.patch([
                            AttributeChange(
                                target: Self.displayName,
                                old: .string(scope.name(group)),
                                new: .string(scope.name(group, isRenamed: true))
                            )
                        ])
                    },
                    effect: ProbeEffects.shows("displayName") { .string($0.name(group, isRenamed: true)) }
                )
            )
        }
        let team = Self.team(.standard)
        steps += [
            .lookUp(team, "group.match.displayName", "Find a group by displayName", more: "&excludedAttributes=members") {
                ("displayName", $0.name(team, isRenamed: true))
            },
            .lookUp(team, "group.match.externalId", "Find a group by externalId", more: "&excludedAttributes=members") {
                ("externalId", $0.externalID(team))
            },
            .lookUp(
                team,
                "group.match.case",
                "Find a group by displayName in other letter case",
                more: "&excludedAttributes=members"
            ) {
                ("displayName", $0.name(team, isRenamed: true).uppercased())
            },
            .lookUp(team, "group.match.old-name", "Look for the old name of a renamed group", more: "&excludedAttributes=members")
            {
                ("displayName", $0.name(team))
            },
            Self.create(Self.unicode, "group.create.unicode", "Create a group whose name is not Latin", .standard),
            .lookUp(
                Self.unicode,
                "group.match.unicode",
                "Find a group whose name is not Latin",
                more: "&excludedAttributes=members"
            ) {
                ("displayName", $0.name(Self.unicode))
            },
            Self.create(Self.special, "group.create.special", "Create a group whose name needs escapes", .standard),
            .lookUp(
                Self.special,
                "group.match.special",
                "Find a group whose name needs escapes",
                more: "&excludedAttributes=members"
            ) {
                ("displayName", $0.name(Self.special))
            },
            Self.create(Self.long, "group.create.long", "Create a group with a name of some 240 characters", .standard),
        ]
        return steps
    }

    // MARK: Members

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
        let group = Self.team(.customappsso)
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
                        "schemas": Self.coreGroup, "displayName": .string(scope.name(group, isRenamed: true)),
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

    // MARK: What must be refused

    var refusals: [ProbeStep] {
        let group = Self.unicode
        return [
            .create(
                group,
                "group.create.duplicate",
                "Create a group that is there already",
                .json { ["schemas": Self.coreGroup, "displayName": .string($0.name(group))] }
            )
            .expecting(.refusal),
            .patch(
                group,
                "members.add-unknown",
                "Add a member who does not exist",
                .json { Dialect.standard.body.addMembers(["\($0.names.prefix)nobody"]) }
            )
            .expecting(.any),
            .patch(
                group,
                "group.change.broken-json",
                "Change a group with a body that is no JSON",
                .text { _ in "{\"Operations\": [" }
            )
            .expecting(.refusal).advisory(Self.notSent),
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

    // MARK: The end

    var ends: [ProbeStep] {
        let group = Self.team(.aadOptscim062020)
        return [
            ProbeStep(
                id: "group.delete",
                title: "Delete a group that has members",
                method: "DELETE",
                subject: group,
                readsBack: [group, ProbeUsers.full(.aadOptscim062020)],
                effect: ProbeEffects.gone
            ),
            ProbeStep(
                id: "group.delete.again",
                title: "Delete the group again",
                method: "DELETE",
                subject: group,
                expectation: .refusal
            ),
            .create(
                group,
                "group.create.again",
                "Create the group of that name again",
                .json { ["schemas": Self.coreGroup, "displayName": .string($0.name(group, isRenamed: true))] }
            ),
        ]
    }
}
