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

    static let work = TargetAttribute("emails[type eq \"work\"].value")
    static let given = TargetAttribute("name.givenName")
    static let family = TargetAttribute("name.familyName")
    static let userName = TargetAttribute("userName")
    static let active = TargetAttribute("active")
    static let external = TargetAttribute("externalId")
    static let manager = TargetAttribute("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager")
    static let coreUser: JSONValue = ["urn:ietf:params:scim:schemas:core:2.0:User"]
    static let notMapped =
        "it matters only where the attribute mapping has this attribute, which that of Netskope's application does not"
    static let notSent = "Entra ID does not send this"

    /// A user with every attribute of the mapping of Netskope's gallery application.
    static func create(
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
    static func minimal(_ scope: ProbeScope, _ subject: ProbeSubject) -> JSONValue {
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
}
