import EntraProvisioning
import JSON

// What Entra ID changes about a user.
extension ProbeUsers {
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
}
