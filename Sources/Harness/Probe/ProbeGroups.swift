import EntraProvisioning
import JSON

/// The probe's steps on groups and their members.
struct ProbeGroups {
    static let unicode = ProbeSubject.group("unicode-žluťoučký-林")
    static let special = ProbeSubject.group("R&D 100%41 \"A+B\" \\ O'Brien  two spaces")
    static let long = ProbeSubject.group("long-" + String(repeating: "g", count: 200))
    /// For what is sent in no dialect.
    static let plain = ProbeSubject.group("plain")
    static let large = ProbeSubject.group("large")
    static func team(_ dialect: Dialect) -> ProbeSubject { .group("team-\(dialect.probeKey)") }

    static let displayName = TargetAttribute("displayName")
    static let external = TargetAttribute("externalId")
    static let coreGroup: JSONValue = ["urn:ietf:params:scim:schemas:core:2.0:Group"]
    static let notSent = "Entra ID does not send this"
    static let members = [ProbeUsers.full(.standard), ProbeUsers.full(.aadOptscim062020), ProbeUsers.full(.customappsso)]

    static func create(_ group: ProbeSubject, _ id: String, _ title: String, _ dialect: Dialect) -> ProbeStep {
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
            .create(
                Self.plain,
                "group.create.plain",
                "Create a group with a name and nothing else",
                .json { ["schemas": Self.coreGroup, "displayName": .string($0.name(Self.plain))] }
            ),
            Self.create(Self.long, "group.create.long", "Create a group with a name of some 240 characters", .standard),
        ]
        return steps
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
