extension ExplanationRule {
    /// Statuses and media types of answers.
    static let statuses = [
        ExplanationRule(
            .wire,
            "*/response/status",
            where: { $0.has(401, 403) && !$0.isRefusal },
            .medium,
            .auditor,
            .always(.privileges),
            "A request about {who} that should be refused with {expected} is answered {found}: a guard is not there.",
            .guardMissing
        ),
        ExplanationRule(
            .wire,
            "*/response/status",
            where: { $0.has(401, 403) },
            .high,
            .jobOperator,
            .always(.privileges),
            "The request about {who} is refused with {found}: nothing of its kind is provisioned, and the job goes into quarantine.",
            .privileges
        ),
        ExplanationRule(
            .wire,
            "*/response/status",
            where: { $0.has(429, 413) },
            .medium,
            .jobOperator,
            .always(.limits),
            "The request about {who} meets a limit ({found} in the place of {expected}): it is late, or too big.",
            .limits
        ),
        ExplanationRule(
            .wire,
            "POST */response/status",
            where: { $0.has(409, 409) && !$0.isRefusal },
            .high,
            .duplicateAccount,
            .always(.matching),
            "The creation of {who}, who exists, is answered {found} in the place of {expected}: the record is doubled or overwritten.",
            .mergeAccounts
        ),
        ExplanationRule(
            .wire,
            "*/response/status",
            where: { $0.has(409, 409) },
            .high,
            .jobOperator,
            .always(.matching),
            "{Who} is refused as a double ({found} in the place of {expected}): the record exists and was not found.",
            .matching
        ),
        ExplanationRule(
            .wire,
            "*/response/status",
            where: { $0.namesResource && $0.has(404, 410) && $0.isRefusal },
            .high,
            .jobOperator,
            .always(.identity),
            "The id that Entra ID keeps for {who} is unknown here ({found} in the place of {expected}).",
            .keptIDs
        ),
        ExplanationRule(
            .wire,
            "*/response/status",
            where: { $0.namesResource && $0.has(404, 410) },
            .medium,
            .jobOperator,
            .always(.identity),
            "The id of {who} is known here ({found} in the place of {expected}), and should be gone.",
            .keptIDs
        ),
        ExplanationRule(
            .wire,
            "GET */response/status",
            where: { $0.isRefusal && $0.exchanges?.isSearch == true },
            .high,
            .jobOperator,
            .always(.filter),
            "The search for {who} is refused with {found}: nobody can be matched, so nobody is provisioned.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "PATCH ~1Groups*/response/status",
            where: { $0.isRefusal },
            .high,
            .memberLostAccess,
            .place(.membership),
            "The change of {who} is refused with {found}: its members keep or lack access as before.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "PATCH*|PUT*/response/status",
            where: { $0.isRefusal },
            .high,
            .jobOperator,
            .request(or: .patch),
            "The change of {who} is refused with {found} and does not take; the job tries again and fails again.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "POST */response/status",
            where: { $0.isRefusal },
            .high,
            .lockedOutUser,
            .request(or: .lifeCycle),
            "The creation of {who} is refused with {found}: there is no account, so no access.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "DELETE ~1Groups*/response/status",
            where: { $0.isRefusal },
            .high,
            .memberKeptAccess,
            .place(.lifeCycle),
            "The deletion of {who} is refused with {found}: its members keep what it gives.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "DELETE */response/status",
            where: { $0.isRefusal },
            .high,
            .activeLeaver,
            .place(.lifeCycle),
            "The deletion of {who} is refused with {found}: the record stays.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "*/response/status",
            where: { $0.isRefusal },
            .high,
            .jobOperator,
            .place(.errors),
            "The request about {who} is answered {found} in the place of {expected}.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "*/response/status",
            where: { $0.statuses.contains { !(200..<300).contains($0) } },
            .medium,
            .jobOperator,
            .place(.errors),
            "The request about {who} is answered {found} in the place of {expected}: whoever goes by the status decides otherwise.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "*/response/status",
            .low,
            .nobody,
            .always(.types),
            "{request} succeeds with {found} in the place of {expected}; Entra ID takes both, a script of yours may not.",
            .form
        ),
        ExplanationRule(
            .wire,
            "*/response/Content-Type",
            where: { $0.exchanges?.isRefused == true },
            .low,
            .nobody,
            .place(.errors),
            "The media type is that of the refusal: {found} in the place of {expected}.",
            .refusal
        ),
        ExplanationRule(
            .wire,
            "*/response/Content-Type",
            .low,
            .nobody,
            .always(.types),
            "The media type is {found} in the place of {expected}; a client that insists on one may refuse the body.",
            .form
        ),
    ]
}

extension Clue {
    /// Whether one of the two statuses is one of these.
    fileprivate func has(_ one: Int, _ other: Int) -> Bool { statuses.contains(one) || statuses.contains(other) }

    /// Whether the request is for one resource by its id.
    fileprivate var namesResource: Bool { segments.first?.hasSuffix("{id}") == true }

    /// Whether the lane is refused or not answered, where the baseline is served.
    fileprivate var isRefusal: Bool {
        let isServed = (200..<300).contains(expected?.intValue ?? 0)
        return isServed && !(200..<300).contains(found?.intValue ?? 0)
    }
}
