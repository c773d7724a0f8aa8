import MockNetskope

/// The scenario format: every object and its members, in the order of the reference.
enum ScenarioFormat {
    static let lanes = Lane.Kind.allCases.map(\.rawValue)
    static let endpoints = ["legacy", "api-v2"]
    static let dialects = ["default", "aadOptscim062020", "customappsso"]
    static let mappings = ["netskope", "nonGallery"]
    static let failures = NamedFailure.Name.allCases.map(\.rawValue)
    static let rights = AdminConsole.Role.Right.allCases.map(\.rawValue)
    static let faultTargets = Fault.Target.allCases.map(\.rawValue)
    static let privileges = AdminConsole.Privilege.allCases.map(\.rawValue)

    static let scenario: [Field] = [
        Field("$schema", .text, "the path of scenario.schema.json, for editors"),
        Field("title", .text, required: true, "what happens, in one line"),
        Field("proves", .text, required: true, "what is proved and why it matters"),
        Field("source", .text, required: true, "where the rule comes from"),
        Field("tags", .list(.text), "words to choose scenarios by"),
        Field("dialect", .word(dialects), "the dialect of the provisioning job; \"default\" where absent"),
        Field(
            "mapping",
            .word(mappings),
            "the attribute mapping: Netskope's gallery application (where absent) or the 22 rows of a non-gallery one"
        ),
        Field("memberBatchSize", .integer(minimum: 1), "how many members one PATCH carries; 1 where absent"),
        Field("job", .object(job), "how the provisioning job is set up"),
        Field("profile", .object(profile), "behaviours of the mock tenant that differ from its defaults"),
        Field("directory", .object(directory), "Entra ID before the first step"),
        Field("tenant", .object(tenant), "what the Netskope tenant holds before the first step"),
        Field("lanes", .list(.word(lanes)), "which lanes are lived; all four where absent"),
        Field("baseline", .word(["legacy", "api-v2"]), "the lane the others are compared with; \"legacy\" where absent"),
        Field("migration", .list(.step), "what happens at the cutover; new credentials and a connection test where absent"),
        Field("rollback", .list(.step), "what happens at the way back; the old credentials and a connection test where absent"),
        Field("steps", .list(.step), required: true, "what happens in every lane"),
        Field("expectFailure", .object(expectFailure), "failures by name that must or may happen"),
        Field("differences", .list(.object(KnownDifference.fields)), "known differences of this scenario; each must occur"),
    ]

    static let profile: [Field] = [
        Field("legacy", .map(.anything), "switches of the legacy endpoint"),
        Field("apiV2", .map(.anything), "switches of REST API v2"),
        Field(
            "tenant",
            .object([
                Field(
                    "idPolicy",
                    .word(TenantConfiguration.IDPolicy.allCases.map(\.rawValue)),
                    "how the ids of the two endpoints relate"
                )
            ]),
            "the tenant itself"
        ),
    ]

    static let user: [Field] =
        [
            Field("key", .text, required: true, "what steps call the user"),
            Field("userPrincipalName", .text, required: true, "the sign-in name"),
            Field("assigned", .boolean, "whether the user is assigned to the application; false where absent"),
            Field("manager", .key(.user), "the manager"),
        ] + userProperties

    /// The properties of a Microsoft Graph user that may be written (user resource type, v1.0).
    static let userProperties: [Field] =
        [Field("accountEnabled", .boolean, "whether the user may sign in; true where absent")]
        + [
            "ageGroup", "city", "companyName", "country", "department", "displayName", "employeeHireDate", "employeeId",
            "employeeType",
            "faxNumber", "givenName", "jobTitle", "mail", "mailNickname", "mobilePhone", "officeLocation",
            "onPremisesImmutableId",
            "postalCode", "preferredLanguage", "state", "streetAddress", "surname", "usageLocation", "userType",
        ]
        .map { Field($0, .nullable(.text), "a property of a Microsoft Graph user") }
        + ["businessPhones", "otherMails", "proxyAddresses"].map {
            Field($0, .list(.text), "a property of a Microsoft Graph user")
        }

    /// The properties that `updateUser` changes.
    static let userChanges: [Field] = [Field("userPrincipalName", .text, "the sign-in name")] + userProperties

    /// The properties that `updateGroup` changes.
    static let groupChanges: [Field] = [
        Field("displayName", .text, "the group's name"),
        Field("description", .nullable(.text), "a property of a Microsoft Graph group"),
        Field("mailNickname", .text, "a property of a Microsoft Graph group"),
        Field("securityEnabled", .boolean, "a property of a Microsoft Graph group"),
        Field("mailEnabled", .boolean, "a property of a Microsoft Graph group"),
        Field("visibility", .nullable(.text), "a property of a Microsoft Graph group"),
    ]

    static let group: [Field] = [
        Field("key", .text, required: true, "what steps call the group"),
        Field("displayName", .text, required: true, "the group's name"),
        Field("members", .list(.key(.either)), "users and groups"),
        Field("assigned", .boolean, "whether the group is assigned to the application; false where absent"),
    ]

    static let directory: [Field] = [
        Field("users", .list(.object(user)), "users, with properties of a Microsoft Graph user"),
        Field("groups", .list(.object(group)), "groups"),
        Field(
            "generate",
            .object([
                Field("users", .integer(minimum: 0), required: true, "how many assigned users, keys u1, u2 …"),
                Field("groups", .integer(minimum: 0), "how many assigned groups, keys g1, g2 …"),
                Field("membersPerGroup", .integer(minimum: 0), "how many of the users each group holds, from u1 on"),
            ]),
            "many users and groups"
        ),
    ]

    static let tenant: [Field] = [
        Field("users", .list(.open([Field("userName", .text, required: true, "the user's name")])), "SCIM users"),
        Field(
            "groups",
            .list(
                .open([
                    Field("displayName", .text, required: true, "the group's name"),
                    Field("members", .list(.text), "the userNames of the members"),
                ])
            ),
            "SCIM groups"
        ),
    ]

    static let expectFailure: [Field] = [
        Field("names", .list(.word(failures)), required: true, "the failures"),
        Field("in", .list(.word(lanes)), required: true, "the lanes that must show one of them, every variant"),
        Field("mayIn", .list(.word(lanes)), "the lanes that may"),
    ]

    static let expectedUser: [Field] = [
        Field("present", .boolean, "whether there is exactly one such user"),
        Field("active", .boolean, "whether the account is on"),
        Field("attributes", .map(.anything), "stored attributes; members that are not named may be anything"),
        Field("groups", .list(.text), "the display names of exactly the groups it belongs to"),
    ]

    static let expectation: [Field] = [
        Field("lanes", .list(.word(lanes)), "the lanes in which it is checked; all where absent"),
        Field(
            "directory",
            .object([
                Field("users", .map(.object(expectedUser)), "by userName"),
                Field(
                    "groups",
                    .map(
                        .object([
                            Field("present", .boolean, "whether there is exactly one such group"),
                            Field("members", .list(.text), "the userNames of exactly its members"),
                        ])
                    ),
                    "by display name"
                ),
                Field("userCount", .integer(minimum: 0), "how many users there are"),
                Field("groupCount", .integer(minimum: 0), "how many groups there are"),
            ]),
            "what the tenant holds"
        ),
        Field(
            "traffic",
            .object([
                Field("writes", .integer(minimum: 0), "how many requests other than GET"),
                Field("creates", .integer(minimum: 0), "how many POST"),
                Field("deletes", .integer(minimum: 0), "how many DELETE"),
                Field(
                    "requests",
                    .list(
                        .object([
                            Field("method", .text, required: true, "the method"),
                            Field("path", .text, required: true, "a part of the path"),
                        ])
                    ),
                    "requests of which there is at least one each"
                ),
            ]),
            "what the last cycle or on-demand provisioning sent to the tenant"
        ),
        Field(
            "job",
            .object([
                Field("state", .text, "the code of the job's status: Active, Paused, Quarantine …"),
                Field("failures", .integer(minimum: 0), "how many objects the last cycle could not write"),
                Field("quarantined", .boolean, "whether the job is in quarantine"),
                Field("quarantineReason", .text, "why, in Microsoft Graph's words: TooManyDeletes …"),
                Field("kind", .word(["initial", "incremental", "onDemand", "skipped"]), "what kind of run the last one was"),
            ]),
            "the provisioning job"
        ),
        Field(
            "log",
            .list(
                .object([
                    Field("name", .text, required: true, "the user's userPrincipalName or the group's displayName in Entra ID"),
                    Field("action", .word(["create", "update", "delete", "disable", "stagedDelete", "other"]), "what was done"),
                    Field("status", .word(["success", "failure", "skipped", "warning"]), "how it ended"),
                    Field("code", .nullable(.text), "the error code; null for none"),
                    Field("skipReason", .text, "why it was skipped"),
                ])
            ),
            "entries of which the provisioning log of the last run holds at least one each"
        ),
        Field(
            "memory",
            .object([
                Field("used", .integer(minimum: 0), "how many kept ids of the target the last run asked for"),
                Field("unknown", .integer(minimum: 0), "how many of them the target did not know"),
                Field(
                    "matchedAgain",
                    .integer(minimum: 0),
                    "for how many of those a resource was found by its matching attributes"
                ),
                Field("createdAgain", .integer(minimum: 0), "for how many a resource was created"),
            ]),
            "what became of the ids that the job had kept"
        ),
        Field(
            "audit",
            .object([
                Field("lastActor", .text, "who made the last change: the name of a token or of the legacy client"),
                Field("actors", .list(.text), "everybody who made a change, in the order of their first"),
            ]),
            "the tenant's audit log, changes of users and groups only"
        ),
    ]

    static let request: [Field] = [
        Field("endpoint", .word(endpoints + ["lane"]), required: true, "where to; \"lane\" is the endpoint the job uses"),
        Field("method", .text, required: true, "the method"),
        Field("path", .text, required: true, "behind the base URL, percent-encoded; {name} stands for a saved id"),
        Field("headers", .map(.text), "further header fields"),
        Field("body", .anything, "a JSON value, or a string that is sent as it is"),
        Field(
            "expect",
            .object([
                Field("status", .integer(minimum: 100, maximum: 599), "the status"),
                Field("body", .anything, "members that are not named may be anything; so may further items of lists"),
            ]),
            required: true,
            "what comes back"
        ),
        Field("saveID", .text, "the name under which the answer's id is kept"),
    ]
}
