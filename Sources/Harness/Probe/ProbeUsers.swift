import EntraProvisioning
import JSON

/// The probe's steps on users.
struct ProbeUsers {
    static let minimal = ProbeSubject.user("minimal")
    static let unicode = ProbeSubject.user("unicode")
    static let long = ProbeSubject.user("long-" + String(repeating: "l", count: 30))
    static let boss = ProbeSubject.user("boss")
    static let special = ProbeSubject.user("o'special+x")
    static let mixedCase = ProbeSubject.user("MixedCase")
    static let inactive = ProbeSubject.user("inactive")
    static let successor = ProbeSubject.user("successor")
    static let broken = ProbeSubject.user("broken")
    static func full(_ dialect: Dialect) -> ProbeSubject { .user(dialect.probeKey) }

    private static let work = TargetAttribute("emails[type eq \"work\"].value")
    private static let given = TargetAttribute("name.givenName")
    private static let family = TargetAttribute("name.familyName")
    private static let userName = TargetAttribute("userName")
    private static let active = TargetAttribute("active")
    private static let external = TargetAttribute("externalId")
    private static let manager = TargetAttribute("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager")
    private static let coreUser: JSONValue = ["urn:ietf:params:scim:schemas:core:2.0:User"]
    private static let notMapped =
        "it matters only where the attribute mapping has this attribute, which that of Netskope's application does not"
    private static let notSent = "Entra ID does not send this"

    /// A user with every attribute of the mapping of Netskope's gallery application.
    private static func create(
        _ subject: ProbeSubject,
        _ id: String,
        _ title: String,
        _ dialect: Dialect,
        given: String,
        family: String
    ) -> ProbeStep {
        let attributes = AttributeMapping.netskopeUsers.map { TargetAttribute($0.target) }
        return .create(
            subject,
            id,
            title,
            .json { scope in
                dialect.body.createUser(
                    [
                        (Self.userName, .string(scope.name(subject))), (Self.active, "True"),
                        (Self.work, .string(scope.name(subject))), (Self.given, .string(given)), (Self.family, .string(family)),
                        (Self.external, .string(scope.externalID(subject))),
                    ],
                    mapped: attributes
                )
            }
        )
    }

    /// A user with what every endpoint asks for and nothing else.
    private static func minimal(_ scope: ProbeScope, _ subject: ProbeSubject) -> JSONValue {
        [
            "schemas": coreUser, "userName": .string(scope.name(subject)),
            "emails": [["type": "work", "value": .string(scope.name(subject)), "primary": true]],
        ]
    }

    /// The steps on users before those on groups.
    var creations: [ProbeStep] { madeAndMatched + matches }

    /// Look-ups that must find exactly whom they ask for.
    private var matches: [ProbeStep] {
        let whole = Self.full(.standard)
        return [
            .lookUp(whole, "user.match.userName", "Find a user by userName") { ("userName", $0.name(whole)) },
            .lookUp(whole, "user.match.case", "Find a user by userName in other letter case") {
                ("userName", $0.name(whole).uppercased())
            },
            .lookUp(whole, "user.match.beginning", "Look for a userName with which another begins") {
                ("userName", String($0.name(whole).dropLast(4)))
            },
            .lookUp(whole, "user.match.other-domain", "Look for a userName that differs in the domain alone") {
                ("userName", $0.name(whole).replacing("@example.com", with: "@example.org"))
            },
            .lookUp(whole, "user.match.externalId", "Find a user by externalId") { ("externalId", $0.externalID(whole)) },
            .lookUp(whole, "user.match.externalId.case", "Look for an externalId in other letter case") {
                ("externalId", $0.externalID(whole).uppercased())
            },
            .lookUp(Self.special, "user.match.special", "Find a user whose userName has an apostrophe and a plus sign") {
                ("userName", $0.name(Self.special))
            },
        ]
    }

    private var madeAndMatched: [ProbeStep] {
        var steps: [ProbeStep] = [
            .lookUp(Self.full(.standard), "user.match.absent", "Look for a user who is not there, as before every creation") {
                ("userName", $0.name(Self.full(.standard)))
            }
        ]
        for dialect in Dialect.allCases {
            steps.append(
                Self.create(
                    Self.full(dialect),
                    "user.create.\(dialect.probeKey)",
                    "Create a user with all attributes of the mapping, \(dialect.probeWords)",
                    dialect,
                    given: "Ada",
                    family: "Probe"
                )
            )
        }
        steps += [
            .create(
                Self.minimal,
                "user.create.minimal",
                "Create a user with userName and e-mail alone",
                .json { Self.minimal($0, Self.minimal) }
            ),
            .create(Self.boss, "user.create.boss", "Create a user who will be a manager", .json { Self.minimal($0, Self.boss) }),
            Self.create(
                Self.unicode,
                "user.create.unicode",
                "Create a user whose names are not Latin",
                .standard,
                given: "Žofie 林",
                family: "O’Brien-Ünlü 🜁"
            ),
            // 64 characters in front of the @ and in each name: the longest that Entra ID has (userPrincipalName, givenName, surname).
            Self.create(
                Self.long,
                "user.create.long",
                "Create a user with the longest names that Entra ID has",
                .standard,
                given: String(repeating: "G", count: 64),
                family: String(repeating: "F", count: 64)
            ),
            .create(
                Self.special,
                "user.create.special",
                "Create a user whose names need escapes, or look like something else",
                .json { scope in
                    [
                        "schemas": Self.coreUser, "userName": .string(scope.name(Self.special)),
                        "externalId": .string(scope.externalID(Self.special)),
                        "name": ["givenName": "<b>Tom & \"Jerry\"</b> \\ two  spaces", "familyName": "Null"],
                        "emails": [
                            [
                                "type": "work", "value": .string(scope.names.prefix(of: scope.round) + "special@example.com"),
                                "primary": true,
                            ]
                        ],
                    ]
                }
            ),
            .create(
                Self.mixedCase,
                "user.create.mixed-case",
                "Create a user whose userName has capital letters",
                .json { Self.minimal($0, Self.mixedCase) }
            ),
            .create(
                Self.inactive,
                "user.create.inactive",
                "Create a user who is disabled",
                .json { scope in
                    var body = Self.minimal(scope, Self.inactive).objectValue ?? [:]
                    body["active"] = false
                    return .object(body)
                }
            ),
        ]
        return steps
    }

    // MARK: Changes

    var changes: [ProbeStep] {
        Dialect.allCases.flatMap(changes) + [
            .patch(
                Self.minimal,
                "user.change.no-path",
                "Change attributes with a value object and no path",
                .json { scope in
                    ProbeStep.message([
                        "op": "replace",
                        "value": [
                            "name": ["givenName": "Grace", "familyName": "Path"],
                            "externalId": .string(scope.externalID(Self.minimal)),
                        ],
                    ])
                },
                effect: ProbeEffects.shows("name", "givenName") { _ in "Grace" }
            ),
            .patch(
                Self.minimal,
                "user.change.emails",
                "Replace all e-mail addresses at once",
                .json { scope in
                    ProbeStep.message([
                        "op": "replace", "path": "emails",
                        "value": [
                            [
                                "type": "work", "value": .string(scope.names.prefix(of: scope.round) + "mail@example.com"),
                                "primary": true,
                            ]
                        ],
                    ])
                }
            ),
            .patch(
                Self.unicode,
                "user.change.unicode",
                "Change a name to one that is not Latin",
                .json { _ in
                    Dialect.standard.body.patch([
                        AttributeChange(target: Self.given, old: "Žofie 林", new: "Łukasz 王")
                    ])
                },
                effect: ProbeEffects.shows("name", "givenName") { _ in "Łukasz 王" }
            ),
            .patch(
                Self.minimal,
                "user.change.value-path",
                "Set a second e-mail address by a filter in the path that finds none yet",
                .json { scope in
                    ProbeStep.message([
                        "op": "Replace", "path": "emails[type eq \"other\"].value",
                        "value": .string(scope.names.prefix(of: scope.round) + "other@example.com"),
                    ])
                }
            ),
            .patch(
                Self.minimal,
                "user.change.add-email",
                "Add a third e-mail address and keep the others",
                .json { scope in
                    ProbeStep.message([
                        "op": "Add", "path": "emails",
                        "value": [["type": "home", "value": .string(scope.names.prefix(of: scope.round) + "home@example.com")]],
                    ])
                }
            ),
            .patch(
                Self.minimal,
                "user.change.digits",
                "Change a name to one of digits",
                .json { _ in ProbeStep.message(["op": "Replace", "path": "name.givenName", "value": "0042"]) },
                effect: ProbeEffects.shows("name", "givenName") { _ in "0042" }
            ),
            .create(
                Self.successor,
                "user.create.old-name",
                "Create a user with the name that another had before a rename",
                .json { scope in
                    let name = JSONValue.string(scope.name(Self.full(.customappsso)))
                    return [
                        "schemas": Self.coreUser, "userName": name,
                        "emails": [["type": "work", "value": name, "primary": true]],
                    ]
                }
            ),
            .patch(
                Self.minimal,
                "user.change.phone",
                "Add a telephone number by a filter in the path",
                .json { _ in
                    ProbeStep.message(["op": "Add", "path": "phoneNumbers[type eq \"mobile\"].value", "value": "+1 555 0100"])
                }
            )
            .advisory(Self.notMapped),
            ProbeStep(
                id: "user.put",
                title: "Replace a user by PUT",
                method: "PUT",
                subject: Self.minimal,
                payload: .json { Self.minimal($0, Self.minimal) },
                readsBack: [Self.minimal]
            ),
        ]
    }

    private func changes(_ dialect: Dialect) -> [ProbeStep] {
        let user = Self.full(dialect)
        let key = dialect.probeKey
        let words = dialect.probeWords
        func set(
            _ id: String,
            _ title: String,
            effect: ProbeStep.Effect?,
            _ changes: @escaping @Sendable (ProbeScope) -> [AttributeChange]
        )
            -> ProbeStep
        {
            .patch(user, "user.\(id).\(key)", "\(title), \(words)", .json { dialect.body.patch(changes($0)) }, effect: effect)
        }
        func isActive(_ truth: Bool) -> ProbeStep.Effect { ProbeEffects.shows("active") { _ in .bool(truth) } }
        let steps = [
            set("change", "Change first and last name", effect: ProbeEffects.shows("name", "givenName") { _ in "Grace" }) { _ in
                [
                    AttributeChange(target: Self.given, old: "Ada", new: "Grace"),
                    AttributeChange(target: Self.family, old: "Probe", new: "Changed"),
                ]
            },
            .patch(
                user,
                "user.remove.\(key)",
                "Take a last name away, \(words)",
                .json { _ in
                    ProbeStep.message(["op": dialect == .aadOptscim062020 ? "remove" : "Remove", "path": "name.familyName"])
                }
            ),
            set("add", "Give a last name", effect: ProbeEffects.shows("name", "familyName") { _ in "Added" }) { _ in
                [AttributeChange(target: Self.family, old: nil, new: "Added")]
            },
            set("disable", "Disable a user", effect: isActive(false)) { _ in
                [AttributeChange(target: Self.active, old: true, new: "False")]
            },
            set("enable", "Enable a user", effect: isActive(true)) { _ in
                [AttributeChange(target: Self.active, old: false, new: "True")]
            },
            set(
                "rename",
                "Rename a user",
                effect: ProbeEffects.shows("userName") { .string($0.name(user, isRenamed: true)) }
            ) { scope in
                [
                    AttributeChange(
                        target: Self.userName,
                        old: .string(scope.name(user)),
                        new: .string(scope.name(user, isRenamed: true))
                    ),
                    AttributeChange(
                        target: Self.work,
                        old: .string(scope.name(user)),
                        new: .string(scope.name(user, isRenamed: true))
                    ),
                ]
            },
        ]
        guard dialect == .standard else { return steps + managers(dialect) }
        // Whoever is disabled, and whoever was renamed, must be found all the same, or Entra ID makes a second account.
        return steps.flatMap { step in
            switch step.id {
            case "user.disable.standard":
                [step, .lookUp(user, "user.match.disabled", "Find a disabled user") { ("userName", $0.name(user)) }]
            case "user.rename.standard":
                [
                    step,
                    .lookUp(user, "user.match.renamed", "Find a renamed user") { ("userName", $0.name(user, isRenamed: true)) },
                    .lookUp(user, "user.match.old-name", "Look for the old name of a renamed user") {
                        ("userName", $0.name(user))
                    },
                ]
            default: [step]
            }
        } + managers(dialect)
    }

    private func managers(_ dialect: Dialect) -> [ProbeStep] {
        let user = Self.full(dialect)
        func set(_ id: String, _ title: String, _ manager: ProbeSubject, isNew: Bool) -> ProbeStep {
            .patch(
                user,
                "user.manager.\(id).\(dialect.probeKey)",
                "\(title), \(dialect.probeWords)",
                .json { scope throws(UnknownProbeID) in
                    let boss = try scope.id(manager)
                    return dialect.body.setManager(boss, url: "\(scope.base)/Users/\(boss)", target: Self.manager, isNew: isNew)
                }
            )
            .expecting(.any)
            .advisory(Self.notMapped)
        }
        return [
            set("set", "Give a manager", Self.boss, isNew: true),
            set("replace", "Change the manager", Self.minimal, isNew: false),
            .patch(
                user,
                "user.manager.remove.\(dialect.probeKey)",
                "Take the manager away, \(dialect.probeWords)",
                .json { scope throws(UnknownProbeID) in
                    dialect.body.removeManager(try scope.id(Self.minimal), target: Self.manager, .remove)
                        ?? ProbeStep.message(["op": "Remove", "path": "manager"])
                }
            )
            .expecting(.any)
            .advisory(Self.notMapped),
        ]
    }

    // MARK: What must be refused

    var refusals: [ProbeStep] {
        [
            .create(
                Self.minimal,
                "user.create.duplicate",
                "Create a user who is there already",
                .json { Self.minimal($0, Self.minimal) }
            )
            .expecting(.refusal),
            .patch(
                Self.boss,
                "user.rename.taken",
                "Rename a user to a name that is taken",
                .json { ProbeStep.message(["op": "Replace", "path": "userName", "value": .string($0.name(Self.minimal))]) }
            )
            .expecting(.refusal),
            .patch(
                Self.boss,
                "user.change.half-broken",
                "Send two changes of which the second is impossible: neither may be made",
                .json { _ in
                    [
                        "schemas": ProbeStep.patchSchemas,
                        "Operations": [
                            ["op": "Replace", "path": "name.givenName", "value": "Half"],
                            ["op": "Replace", "path": "active", "value": "perhaps"],
                        ],
                    ]
                }
            )
            .expecting(.any),
            .patch(
                Self.boss,
                "user.change.wrong-type",
                "Give active a value that is neither true nor false",
                .json { _ in ProbeStep.message(["op": "Replace", "path": "active", "value": "perhaps"]) }
            )
            .expecting(.any).advisory(Self.notSent),
            .patch(
                Self.boss,
                "user.change.wrong-operation",
                "Send an operation that does not exist",
                .json { _ in ProbeStep.message(["op": "Frobnicate", "path": "active", "value": true]) }
            )
            .expecting(.any).advisory(Self.notSent),
            .patch(
                Self.boss,
                "user.change.broken-json",
                "Change a user with a body that is no JSON",
                .text { _ in "{\"schemas\": [\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"], \"Operations\": [{\"op\": " }
            )
            .expecting(.refusal).advisory(Self.notSent),
            .create(
                Self.broken,
                "user.create.broken-json",
                "Create a user with a body that is no JSON",
                .text { "{\"userName\": \"\($0.name(Self.broken))\", \"active\": tr" }
            )
            .expecting(.refusal).advisory(Self.notSent),
            .patch(
                Self.boss,
                "user.change.unknown-attribute",
                "Change an attribute that no schema has",
                .json { _ in ProbeStep.message(["op": "Add", "path": "favouriteColour", "value": "green"]) }
            )
            .expecting(.any).advisory(Self.notMapped),
        ]
    }

    // MARK: The end

    var ends: [ProbeStep] {
        let user = Self.full(.standard)
        return [
            .patch(
                user,
                "user.disable.before-deletion",
                "Disable a user before the deletion, as 30 days before it",
                .json { _ in Dialect.standard.body.patch([AttributeChange(target: Self.active, old: true, new: "False")]) },
                effect: ProbeEffects.shows("active") { _ in false }
            ),
            ProbeStep(
                id: "user.delete",
                title: "Delete a user who is in groups",
                method: "DELETE",
                subject: user,
                readsBack: [user, ProbeGroups.team(.standard)],
                effect: ProbeEffects.gone
            ),
            .lookUp(user, "user.match.deleted", "Look for the deleted user") { ("userName", $0.name(user, isRenamed: true)) },
            ProbeStep(
                id: "user.delete.again",
                title: "Delete the user again",
                method: "DELETE",
                subject: user,
                expectation: .refusal
            ),
            .patch(
                user,
                "user.change.deleted",
                "Change the deleted user",
                .json { _ in Dialect.standard.body.patch([AttributeChange(target: Self.active, old: true, new: "False")]) }
            )
            .expecting(.refusal),
            .create(
                user,
                "user.create.again",
                "Create the user of that name again, as for somebody who comes back",
                .json { scope in
                    [
                        "schemas": Self.coreUser, "userName": .string(scope.name(user, isRenamed: true)), "active": true,
                        "emails": [["type": "work", "value": .string(scope.name(user, isRenamed: true)), "primary": true]],
                    ]
                }
            ),
        ]
    }
}
