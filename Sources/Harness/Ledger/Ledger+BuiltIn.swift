extension Ledger {
    /// What is documented, or assumed and marked so, about the differences of the two endpoints on the wire.
    ///
    /// A `PATCH` answered 204 is not a `PATCH` answered 200, and says so here; that the directory behind it is the same is never allowed to differ.
    public static let builtIn: [KnownDifference] = [
        KnownDifference(
            .wire,
            "*/response/Content-Type",
            legacy: .exactly("application/scim+json"),
            apiV2: .exactly("application/scim+json;charset=utf-8"),
            reason: "API v2 names the character set of its bodies",
            source: "Netskope SCIM OpenAPI: application/scim+json;charset=utf-8 for success"
        ),
        KnownDifference(
            .wire,
            "PATCH ~1Users~1{id}/response/Content-Type",
            legacy: .exactly("application/scim+json"),
            apiV2: .exactly(""),
            reason: "there is no body with status 204, so no media type",
            source: "Netskope SCIM OpenAPI, PATCH /Users/{id}: 204"
        ),
        KnownDifference(
            .wire,
            "DELETE ~1*/response/Content-Type",
            legacy: .exactly("application/scim+json"),
            apiV2: .exactly("application/json"),
            reason: "errors of API v2 are plain JSON: a deletion of what is gone already answers 404",
            source: "Netskope SCIM OpenAPI: application/json, and only that, for errors"
        ),
        KnownDifference(
            .wire,
            "PATCH ~1Users~1{id}/response/status",
            legacy: .exactly(200),
            apiV2: .exactly(204),
            reason: "API v2 answers a PATCH of a user without a body; Entra ID accepts both",
            source: "Netskope SCIM OpenAPI, PATCH /Users/{id}: 204; Microsoft: Tutorial, develop a SCIM endpoint"
        ),
        KnownDifference(
            .wire,
            "PATCH ~1Users~1{id}/response/body",
            apiV2: .absent,
            reason: "there is no body with status 204",
            source: "Netskope SCIM OpenAPI, PATCH /Users/{id}: 204"
        ),
        KnownDifference(
            .wire,
            "POST ~1*/response/body/status",
            legacy: .absent,
            apiV2: .exactly(201),
            reason: "API v2 repeats the status in the body",
            source: "Netskope SCIM OpenAPI, POST /Users and POST /Groups: property status"
        ),
        KnownDifference(
            .wire,
            "POST ~1Users/response/body/meta",
            apiV2: .absent,
            reason: "API v2 leaves meta out of the answer to a user's creation",
            source: "Netskope SCIM OpenAPI, POST /Users, response"
        ),
        KnownDifference(
            .wire,
            "GET ~1*/response/body/Resources/*/schemas|meta",
            apiV2: .absent,
            reason: "API v2 lists resources without schemas and meta",
            source: "Netskope SCIM OpenAPI, GET /Users and GET /Groups, response"
        ),
        KnownDifference(
            .wire,
            "GET ~1*|POST ~1Groups/response/body/meta/created|lastModified|location",
            apiV2: .absent,
            reason: "of meta API v2 gives the resource type alone",
            source: "Netskope SCIM OpenAPI, GET /Users/{id} and POST /Groups: meta.resourceType"
        ),
        KnownDifference(
            .wire,
            "GET ~1Users*/response/body/**/groups",
            apiV2: .absent,
            reason: "API v2 does not show a user's groups",
            source: "netskope-py-sdk, citing scim-apis.yaml: no property groups"
        ),
    ]
}
