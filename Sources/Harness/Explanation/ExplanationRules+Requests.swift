// What was sent at all, and what both endpoints show at once.
extension ExplanationRule {
    /// What is read through both endpoints at the same moment.
    static let together = [
        ExplanationRule(
            .wire,
            "*/both endpoints/*/active",
            .high,
            .jobOperator,
            .always(.lifeCycle),
            "At the same moment one endpoint shows {who} as active and the other does not: they do not show one directory.",
            .read
        ),
        ExplanationRule(
            .wire,
            "*/both endpoints/*/members/**",
            .high,
            .jobOperator,
            .always(.membership),
            "At the same moment the two endpoints show other members of {who}.",
            .read
        ),
        ExplanationRule(
            .wire,
            "*/both endpoints/*/id",
            .high,
            .jobOperator,
            .always(.identity),
            "{Who} has one id at one endpoint and another at the other.",
            .keptIDs
        ),
        ExplanationRule(
            .wire,
            "*/both endpoints/*",
            .high,
            .jobOperator,
            .always(.lifeCycle),
            "At the same moment one endpoint shows {who} and the other does not: they do not show one directory.",
            .read
        ),
        ExplanationRule(
            .wire,
            "*/both endpoints/**",
            .medium,
            .wrongProfile,
            .always(.types),
            "At the same moment the two endpoints show other profile data of {who}.",
            .read
        ),
    ]

    /// Requests that one lane sends, or sends otherwise.
    static let requests = [
        ExplanationRule(
            .wire,
            "GET */request",
            where: { $0.exchanges?.isSearch == true },
            .low,
            .jobOperator,
            .always(.matching),
            "A search for {who} is sent in one lane only: a record was looked for by name because its id was of no use, or was not.",
            .watchLoad
        ),
        ExplanationRule(
            .wire,
            "GET */request",
            .low,
            .jobOperator,
            .request(or: .timing),
            "A read of {who} is sent in one lane only.",
            .watchLoad
        ),
        ExplanationRule(
            .wire,
            "POST */request",
            where: { $0.isExtra },
            .high,
            .duplicateAccount,
            .always(.matching),
            "The creation of {who} is sent here and not in the baseline: a record that exists was not found.",
            .mergeAccounts
        ),
        ExplanationRule(
            .wire,
            "POST */request",
            .high,
            .jobOperator,
            .always(.lifeCycle),
            "The creation of {who} is sent in the baseline and not here.",
            .readLog
        ),
        ExplanationRule(
            .wire,
            "PATCH ~1Groups*/request",
            .medium,
            .jobOperator,
            .place(.membership),
            "A change of {who} is sent in one lane only: memberships may fall behind.",
            .repairMembership
        ),
        ExplanationRule(
            .wire,
            "PATCH */request",
            .medium,
            .jobOperator,
            .request(or: .patch),
            "A change of {who} is sent in one lane only: it came too late, came again, or never came.",
            .readLog
        ),
        ExplanationRule(
            .wire,
            "DELETE */request",
            where: { $0.isMissing },
            .high,
            .activeLeaver,
            .always(.lifeCycle),
            "The deletion of {who} is sent in the baseline and not here.",
            .endAccess
        ),
        ExplanationRule(
            .wire,
            "DELETE */request",
            .high,
            .lockedOutUser,
            .always(.lifeCycle),
            "The deletion of {who} is sent here and not in the baseline.",
            .findAccount
        ),
        ExplanationRule(
            .wire,
            "*/request",
            .medium,
            .jobOperator,
            .request(or: .timing),
            "{request} is sent in one lane only.",
            .watchLoad
        ),
        ExplanationRule(
            .wire,
            "PATCH ~1Groups*/request/**",
            .medium,
            .jobOperator,
            .always(.membership),
            "Another change of {who} is sent, because the client saw another state or uses another dialect.",
            .repairMembership
        ),
        ExplanationRule(
            .wire,
            "*/request/**",
            .medium,
            .jobOperator,
            .request(or: .patch),
            "Another change of {who} is sent, because the client saw another state or uses another dialect.",
            .readLog
        ),
    ]
}
