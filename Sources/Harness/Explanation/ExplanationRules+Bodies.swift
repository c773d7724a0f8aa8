extension ExplanationRule {
    /// Lists and their counts.
    static let lists = [
        ExplanationRule(
            .wire,
            "GET */response/body/totalResults|Resources/**",
            where: { $0.isSearchThatMisses },
            .high,
            .duplicateAccount,
            .always(.matching),
            "The search for {who} finds nothing here: the job takes the record for new and creates it a second time, or not at all.",
            .matching
        ),
        ExplanationRule(
            .wire,
            "GET */response/body/totalResults|itemsPerPage",
            where: { $0.exchanges?.isSearch == true },
            .medium,
            .jobOperator,
            .always(.matching),
            "The search for {who} counts {found} in the place of {expected}.",
            .matching
        ),
        ExplanationRule(
            .wire,
            "*/response/body/totalResults|itemsPerPage|startIndex",
            .medium,
            .jobOperator,
            .place(.paging),
            "A list tells {found} as {attribute} in the place of {expected}: a client that counts on it stops early or never.",
            .paging
        ),
        ExplanationRule(
            .wire,
            "GET */response/body/Resources/*",
            where: { $0.exchanges?.isSearch == true },
            .medium,
            .jobOperator,
            .always(.matching),
            "The search for {who} finds other records than in the baseline.",
            .matching
        ),
        ExplanationRule(
            .wire,
            "GET */response/body/Resources/**",
            where: { $0.exchanges?.isSearch != true && ($0.segments.count <= 5 || $0.segments.last == "id") },
            .medium,
            .jobOperator,
            .place(.paging),
            "A list holds other records, or in another order: whoever reads page by page misses or repeats some.",
            .paging
        ),
    ]

    /// The bodies of answers.
    static let bodies = [
        ExplanationRule(
            .wire,
            "*/response/body/**",
            where: { $0.exchanges?.isRefused == true },
            .low,
            .nobody,
            .request(or: .errors),
            "The body is that of a refusal, which is told apart under its status.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "**/meta|schemas|status|location|version|created|lastModified|resourceType/**",
            .low,
            .nobody,
            .always(.types),
            "The answer about {who} differs in {attribute}, which describes the answer and not the record.",
            .form
        ),
        ExplanationRule(
            .wire,
            "**/detail|description|scimType|message",
            .low,
            .nobody,
            .always(.errors),
            "A refusal about {who} is worded otherwise; logs and alerts that search for the words miss it.",
            .form
        ),
        ExplanationRule(
            .wire,
            "**/body/**/$ref|display|type|groups/**",
            .low,
            .nobody,
            .always(.types),
            "The answer about {who} differs in {attribute}, which is read-only and which Entra ID does not use.",
            .form
        ),
        ExplanationRule(
            .wire,
            "**/body/**/members/**",
            .medium,
            .jobOperator,
            .place(.membership),
            "The answer about {who} shows other members than the baseline's: whoever compares by it adds or removes the wrong ones.",
            .repairMembership
        ),
        ExplanationRule(
            .wire,
            "**/body/**/active",
            where: { $0.isRetyped },
            .medium,
            .jobOperator,
            .always(.types),
            "The flag active of {who} is shown as another type: {found} in the place of {expected}.",
            .read
        ),
        ExplanationRule(
            .wire,
            "**/body/**/active",
            .medium,
            .jobOperator,
            .place(.lifeCycle),
            "The answer shows active of {who} as {found} in the place of {expected}.",
            .read
        ),
        ExplanationRule(
            .wire,
            "**/body/**/id",
            .high,
            .jobOperator,
            .place(.identity),
            "The answer gives {who} another id: what Entra ID remembers goes to another record, or to none.",
            .keptIDs
        ),
        ExplanationRule(
            .wire,
            "**/body/**/userName|externalId|displayName",
            .medium,
            .jobOperator,
            .place(.matching),
            "The answer shows {attribute} of {who} otherwise: whoever matches by it finds nobody, or somebody else.",
            .matching
        ),
        ExplanationRule(
            .wire,
            "**/body/**",
            where: { $0.isRetyped },
            .medium,
            .wrongProfile,
            .always(.types),
            "The answer shows {attribute} of {who} as another type.",
            .read
        ),
        ExplanationRule(
            .wire,
            "*/response/body",
            .low,
            .nobody,
            .always(.types),
            "{request} is answered with a body in one lane only; Entra ID takes both.",
            .form
        ),
        ExplanationRule(
            .wire,
            "**/body/**",
            .medium,
            .wrongProfile,
            .request(or: .patch),
            "The answer shows {attribute} of {who} otherwise: Entra ID sends again what it does not find.",
            .compareProfile
        ),
    ]
}

extension Clue {
    /// Whether a search finds less than it should.
    fileprivate var isSearchThatMisses: Bool {
        guard exchanges?.isSearch == true else { return false }
        return segments.last == "totalResults" ? !isMore : segments.count <= 5 && isMissing
    }
}
