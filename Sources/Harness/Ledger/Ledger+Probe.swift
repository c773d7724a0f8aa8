extension Ledger {
    /// What is documented about the differences of the two endpoints at requests that only the write probe sends, behind the built-in entries.
    ///
    /// A list of its own: scenarios send no such requests, and would report the entries as stale.
    public static let probe: [KnownDifference] =
        builtIn + [
            KnownDifference(
                .wire,
                "PUT ~1*/response/body/status",
                legacy: .absent,
                apiV2: .exactly(200),
                reason: "API v2 repeats the status in the body",
                source: "Netskope SCIM OpenAPI, PUT /Users/{id} and PUT /Groups/{id}: property status"
            )
        ]
}
