/// A verb of a step: its name, its members, what it does.
struct StepVerb: Sendable {
    /// The name in the file.
    let name: String
    /// The members of its object.
    let fields: [Field]
    /// What it does, in a sentence.
    let doc: String

    init(_ name: String, _ fields: [Field], _ doc: String) {
        self.name = name
        self.fields = fields
        self.doc = doc
    }

    /// The verb with this name.
    static func named(_ name: String) -> StepVerb? { all.first { $0.name == name } }

    private static let user = Field("user", .key(.user), required: true, "the user")
    private static let group = Field("group", .key(.group), required: true, "the group")
    private static let members = Field("members", .list(.key(.either)), required: true, "users or groups")
    private static let token = Field("name", .text, required: true, "the token's name")
    private static let principal = [Field("user", .key(.user), "the user"), Field("group", .key(.group), "or the group")]
    private static let expectsRefusal = Field(
        "expect",
        .word(["success", "refused"]),
        "\"refused\" where the console must refuse it"
    )
    private static let expiresInDays = Field("expiresInDays", .integer(minimum: 1, maximum: 36_500), "its life from now on")
    private static let privileges = FieldType.object([
        Field("users", privilege, "for /Users"), Field("groups", privilege, "for /Groups"),
        Field("audit", privilege, "for /api/v2/events/data/audit"),
        Field("user-management", privilege, "for /api/v2/users"),
    ])
    private static let privilege = FieldType.word(ScenarioFormat.privileges)

    /// Every verb, in the order of the reference.
    static let all: [StepVerb] = [
        StepVerb("createUser", ScenarioFormat.user, "Creates a user in Entra ID, with properties of a Microsoft Graph user."),
        StepVerb(
            "updateUser",
            [user, Field("set", .object(ScenarioFormat.userChanges), required: true, "properties; null clears one")],
            "Changes a user's properties."
        ),
        StepVerb("deleteUser", [user], "Deletes a user; it can be restored for 30 days."),
        StepVerb("restoreUser", [user], "Restores a deleted user."),
        StepVerb("purgeUser", [user], "Deletes a deleted user for good."),
        StepVerb("createGroup", ScenarioFormat.group, "Creates a security group in Entra ID."),
        StepVerb(
            "updateGroup",
            [group, Field("set", .object(ScenarioFormat.groupChanges), required: true, "properties")],
            "Changes a group's properties."
        ),
        StepVerb("deleteGroup", [group], "Deletes a group."),
        StepVerb("addMembers", [group, members], "Adds members to a group."),
        StepVerb("removeMembers", [group, members], "Removes members from a group."),
        StepVerb("assign", principal, "Assigns a user or a group to the application."),
        StepVerb("unassign", principal, "Takes an assignment away."),
        StepVerb(
            "setManager",
            [user, Field("manager", .nullable(.key(.user)), required: true, "the manager, or null")],
            "Sets or clears a user's manager."
        ),
        StepVerb("cycle", [], "Lets the provisioning service run its next cycle; 40 minutes pass."),
        StepVerb(
            "provisionOnDemand",
            principal + [Field("members", .list(.key(.user)), "of a group, at most five members")],
            "Provisions one user, or one group with some members, at once."
        ),
        StepVerb("start", [], "Starts the job; also lifts a quarantine."),
        StepVerb("pause", [], "Pauses the job: cycles do nothing until it is started."),
        StepVerb(
            "restart",
            [Field("resetScope", .text, "as in Microsoft Graph: \"Full\", \"Watermark, Escrows\" …")],
            "Restarts the job."
        ),
        StepVerb(
            "setProvisioning",
            ScenarioFormat.jobSettings,
            "Saves settings of the job through Microsoft Graph; what is absent stays."
        ),
        StepVerb(
            "setScopingFilters",
            [
                Field("of", .word(["users", "groups"]), required: true, "whose"),
                Field(
                    "filters",
                    .list(.object(ScenarioFormat.scopingFilter)),
                    required: true,
                    "any of which lets an object pass; none for no filter"
                ),
            ],
            "Replaces the scoping filters of a mapping, as the portal's Save does: everything is evaluated again."
        ),
        StepVerb(
            "setMapping",
            [
                Field("of", .word(["users", "groups"]), required: true, "whose"),
                Field(
                    "rows",
                    .list(.object(ScenarioFormat.mappingRow)),
                    "rows to add, or to put in the place of those with the same target"
                ),
                Field("remove", .list(.text), "targets whose rows are removed"),
                Field("actions", .list(.word(["create", "update", "delete"])), "the target object actions that are on"),
                Field("enabled", .boolean, "whether the mapping is on at all"),
                Field("expect", .word(["success", "refused"]), "\"refused\" where Microsoft Graph must refuse it"),
            ],
            "Changes an attribute mapping, as the portal's Save does: everything is evaluated again."
        ),
        StepVerb(
            "issueToken",
            [
                token,
                Field("expiresInDays", .integer(minimum: 1, maximum: 36_500), "its life; 365 where absent"),
                Field(
                    "privileges",
                    privileges,
                    required: true,
                    "what it may do; nothing where an endpoint is absent"
                ), expectsRefusal,
            ],
            "Makes a REST API v2 token."
        ),
        StepVerb("revokeToken", [token], "Revokes a REST API v2 token."),
        StepVerb("deleteToken", [token], "Deletes a REST API v2 token."),
        StepVerb(
            "editToken",
            [token, expiresInDays, Field("privileges", privileges, "what it may do from now on"), expectsRefusal],
            "Gives a REST API v2 token another expiry or other privileges."
        ),
        StepVerb(
            "reissueToken",
            [token, expectsRefusal],
            "Gives a REST API v2 token a new value; Entra ID keeps the old one until setCredentials."
        ),
        StepVerb(
            "setCredentials",
            [
                Field("endpoint", .word(ScenarioFormat.endpoints), required: true, "whose URL and token"),
                Field("url", .text, "another Tenant URL than the endpoint's own"),
                Field("token", .text, "the name of another token; \"legacy\" and \"cutover-v2\" exist from the start"),
            ],
            "Saves Tenant URL and secret token in Entra ID."
        ),
        StepVerb(
            "testConnection",
            [
                Field("expect", .word(["success", "failure"]), "what must come of it"),
                Field("lanes", .list(.word(ScenarioFormat.lanes)), "the lanes in which it is expected; all where absent"),
            ],
            "Presses Test Connection with the saved credentials."
        ),
        StepVerb("restAPIv2", [Field("enabled", .boolean, required: true, "on or off")], "Turns REST API Status on or off."),
        StepVerb(
            "rateLimit",
            [Field("perSecond", .nullable(.integer(minimum: 1)), required: true, "requests a second, or null for no limit")],
            "Sets REST API v2's global rate limit. The clock stands still within a cycle, so that one second's requests are all it gets."
        ),
        StepVerb(
            "rbacV3",
            [Field("enabled", .boolean, required: true, "on or off")],
            "Moves the tenant to RBAC v3: tokens there work until they expire, new ones belong to service accounts."
        ),
        StepVerb(
            "serviceAccount",
            [
                Field("name", .text, required: true, "its name"),
                Field(
                    "usersAndGroups",
                    .word(ScenarioFormat.rights),
                    required: true,
                    "the right to Users & Groups; provisioning needs manage"
                ),
                Field("auditLog", .word(ScenarioFormat.rights), "the right to the audit log; none where absent"), expectsRefusal,
            ],
            "Makes a service account of an RBAC v3 tenant."
        ),
        StepVerb(
            "serviceAccountToken",
            [Field("name", .text, required: true, "the service account"), expiresInDays, expectsRefusal],
            "Makes a token of a service account, by its name; the one before is refused at once."
        ),
        StepVerb(
            "deleteServiceAccount",
            [Field("name", .text, required: true, "the service account")],
            "Takes a service account and its token away."
        ),
        StepVerb(
            "fault",
            [
                Field(
                    "effect",
                    .text,
                    required: true,
                    "say \"status:503\" or \"lose-response\"; all are in the reference of faults"
                ),
                Field("endpoint", .word(ScenarioFormat.faultTargets), "whose; the tenant's two where absent"),
                Field("method", .text, "methods, comma-separated; all where absent"),
                Field("path", .text, "what the path ends with; * stands for anything"),
                Field("times", .integer(minimum: 1), "how many requests it befalls at most"),
                Field("percent", .integer(minimum: 1, maximum: 100), "how many of a hundred, by chance from the seed"),
                Field("at", .list(.integer(minimum: 1)), "which of the requests that match"),
                Field("fromSeconds", .integer(minimum: 0), "from when on, behind this step"),
                Field("untilSeconds", .integer(minimum: 1), "until when, behind this step"),
                Field("body", .text, "the body of a status"),
            ],
            "Lets requests fail, in every lane alike."
        ),
        StepVerb("clearFaults", [], "Ends every fault."),
        StepVerb(
            "addLegacyClient",
            [Field("name", .text, required: true, "its name")],
            "Adds an OAuth client of the SCIM Integration."
        ),
        StepVerb(
            "ipAllowlist",
            [Field("ranges", .nullable(.list(.text)), required: true, "CIDR ranges, or null for no list")],
            "Sets the tenant's IP allowlist."
        ),
        StepVerb(
            "removeLegacyClient",
            [Field("name", .text, "the OAuth client; \"legacy\", which Entra ID uses, where absent")],
            "Removes the OAuth client of the SCIM Integration, as the last step of the article says."
        ),
        StepVerb(
            "passTime",
            [
                Field("minutes", .integer(minimum: 1), "minutes"), Field("hours", .integer(minimum: 1), "hours"),
                Field("days", .integer(minimum: 1, maximum: 36_500), "days"),
            ],
            "Lets time pass without a cycle."
        ),
        StepVerb(
            "endOfLife",
            [Field("inDays", .integer(minimum: 0, maximum: 36_500), required: true, "days from now")],
            "Sets the moment the legacy endpoint is retired."
        ),
        StepVerb("request", ScenarioFormat.request, "Sends a request of its own to an endpoint, as a script would."),
        StepVerb("expect", ScenarioFormat.expectation, "Checks what is true now."),
    ]
}
