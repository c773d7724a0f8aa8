extension Ledger {
    /// What both ledgers know of PUT, which the provisioning service of the scenarios never sends.
    static let statusOfReplacement = KnownDifference(
        .wire,
        "PUT ~1*/response/body/status",
        legacy: .absent,
        apiV2: .exactly(200),
        reason: "API v2 repeats the status in the body",
        source: "Netskope SCIM OpenAPI, PUT /Users/{id} and PUT /Groups/{id}: property status"
    )

    /// What is documented about the differences of the two endpoints at requests that only the write probe sends, behind the built-in entries.
    ///
    /// A list of its own: scenarios send no such requests, and would report the entries as stale.
    public static let probe: [KnownDifference] =
        builtIn + [
            statusOfReplacement,
            KnownDifference(
                .wire,
                "PUT ~1Users~1{id}/response/body/meta",
                apiV2: .absent,
                reason: "API v2 leaves meta out of the answer to a user's replacement",
                source: "Netskope SCIM OpenAPI, PUT /Users/{id}, response"
            ),
            KnownDifference(
                .wire,
                "PUT ~1Groups~1{id}/response/body/meta/created|lastModified|location",
                apiV2: .absent,
                reason: "of meta API v2 gives the resource type alone",
                source: "Netskope SCIM OpenAPI, PUT /Groups/{id}: meta.resourceType"
            ),
            KnownDifference(
                .wire,
                "GET ~1Groups*|PUT ~1Groups~1{id}/response/body/members/*/$ref|type",
                apiV2: .absent,
                reason: "a member is shown with value and display alone",
                source: "Netskope SCIM OpenAPI, Groups: members"
            ),
            KnownDifference(
                .wire,
                "GET ~1Groups*|PUT ~1Groups~1{id}/response/body/members/*/display",
                legacy: .absent,
                reason: "a member is shown with value and display",
                source: "Netskope SCIM OpenAPI, Groups: members"
            ),
            KnownDifference(
                .wire,
                "*/response/Content-Type",
                legacy: .exactly("application/scim+json"),
                apiV2: .exactly("application/json"),
                reason: "errors of API v2 are plain JSON",
                source: "Netskope SCIM OpenAPI: application/json, and only that, for errors"
            ),
            KnownDifference(
                .wire,
                "*/response/body/scimType|detail",
                apiV2: .absent,
                reason: "API v2 says in `description` why it refuses, and gives no scimType",
                source: "Netskope SCIM OpenAPI: 400 with status, description and schemas"
            ),
            KnownDifference(
                .wire,
                "*/response/body/description",
                legacy: .absent,
                reason: "API v2 says in `description` why it refuses",
                source: "Netskope SCIM OpenAPI: 400 with status, description and schemas"
            ),
        ]
}
