extension Ledger {
    /// What is documented, or assumed and marked so, about traffic that Entra ID does not send and other clients do: members shown unasked, and asked for.
    public static let replayed: [KnownDifference] =
        builtIn + [
            KnownDifference(
                .wire,
                "*/response/body/**/members/*/$ref|type",
                apiV2: .absent,
                reason: "API v2 shows of a member its value and its name alone",
                source: "Netskope SCIM OpenAPI, Groups: members have value and display; legacy: assumption (RFC 7643 section 4.2)"
            ),
            KnownDifference(
                .wire,
                "*/response/body/**/members/*/display",
                legacy: .absent,
                reason: "API v2 shows a member's name",
                source: "Netskope SCIM OpenAPI, Groups: members have value and display; legacy: assumption"
            ),
            statusOfReplacement,
            KnownDifference(
                .wire,
                "PUT ~1*/response/body/meta|meta/**",
                apiV2: .absent,
                reason: "API v2 leaves meta out, or all of it but the resource type",
                source: "Netskope SCIM OpenAPI, PUT /Users/{id} and PUT /Groups/{id}, response"
            ),
        ]

    /// What is documented about the bodies of refusals: it counts only where both endpoints refuse with the same status, which is what clients go by.
    public static let refusals: [KnownDifference] = [
        KnownDifference(
            .wire,
            "*/response/Content-Type",
            legacy: .exactly("application/scim+json"),
            reason: "errors of API v2 are plain JSON",
            source: "Netskope SCIM OpenAPI: application/json, and only that, for errors"
        ),
        KnownDifference(
            .wire,
            "*/response/body/**",
            reason: "errors of API v2 have another form: description in place of detail, or the gateway's message alone",
            source: "Netskope SCIM OpenAPI: 400 with description, 403 with message"
        ),
    ]
}
