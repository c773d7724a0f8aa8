extension ExplanationRule {
    /// Creations, deletions, ids and traffic that the change of endpoint brings about.
    static let continuity: [ExplanationRule] = [
        ExplanationRule(
            .continuity,
            "migration|rollback/writes",
            .high,
            .jobOperator,
            .always(.identity),
            "The change of the endpoint itself sent {found} writes, where none is promised.",
            .nothingInMigration
        ),
        ExplanationRule(
            .continuity,
            "users|groups/*/id",
            .high,
            .jobOperator,
            .always(.identity),
            "{Who} has another id here: what Entra ID remembers is unknown at this endpoint, so that changes and departures miss the record until it is matched again.",
            .keptIDs
        ),
        ExplanationRule(
            .continuity,
            "movement/createdAgain",
            where: { $0.isMore },
            .high,
            .duplicateAccount,
            .always(.identity),
            "Records that Entra ID created again, though it had linked them: {found} in the place of {expected}; there are two of each, or the old ones are gone.",
            .keptIDs
        ),
        ExplanationRule(
            .continuity,
            "movement/keptIdsUnknown",
            where: { $0.isMore },
            .high,
            .jobOperator,
            .always(.identity),
            "Ids that Entra ID keeps and that are unknown here: {found} in the place of {expected}; the promise that no full sync is needed does not hold.",
            .keptIDs
        ),
        ExplanationRule(
            .continuity,
            "movement/matchedAgain",
            .medium,
            .jobOperator,
            .always(.identity),
            "Records that Entra ID had to match anew: {found} in the place of {expected}.",
            .keptIDs
        ),
        ExplanationRule(
            .continuity,
            "movement/createdAgain|keptIdsUnknown|keptIdsUsed",
            .medium,
            .jobOperator,
            .always(.identity),
            "Ids that Entra ID keeps and that are counted here as {attribute}: {found} in the place of {expected}.",
            .keptIDs
        ),
        ExplanationRule(
            .continuity,
            "movement/creates/*",
            where: { $0.isExtra },
            .high,
            .duplicateAccount,
            .request(or: .matching),
            "{Who} is created here, and is not in the baseline at this step: a record that exists was not found.",
            .mergeAccounts
        ),
        ExplanationRule(
            .continuity,
            "movement/creates/*",
            where: { $0.isMissing },
            .high,
            .jobOperator,
            .place(.lifeCycle),
            "{Who} is created in the baseline at this step, and not here.",
            .readLog
        ),
        ExplanationRule(
            .continuity,
            "movement/deletes/*",
            where: { $0.isExtra && $0.isAboutGroup },
            .high,
            .memberLostAccess,
            .place(.lifeCycle),
            "{Who} is deleted here and not in the baseline: its members lose every policy that names it.",
            .findGroup
        ),
        ExplanationRule(
            .continuity,
            "movement/deletes/*",
            where: { $0.isExtra },
            .critical,
            .lockedOutUser,
            .place(.lifeCycle),
            "{Who} is deleted here and not in the baseline.",
            .findAccount
        ),
        ExplanationRule(
            .continuity,
            "movement/deletes/*",
            where: { $0.isMissing && $0.isAboutGroup },
            .high,
            .memberKeptAccess,
            .place(.lifeCycle),
            "{Who} is deleted in the baseline at this step, and not here.",
            .findGroup
        ),
        ExplanationRule(
            .continuity,
            "movement/deletes/*",
            where: { $0.isMissing },
            .high,
            .activeLeaver,
            .place(.lifeCycle),
            "{Who} is deleted in the baseline at this step, and not here.",
            .endAccess
        ),
        ExplanationRule(
            .continuity,
            "movement/creates",
            where: { $0.isMore },
            .high,
            .duplicateAccount,
            .request(or: .matching),
            "The cycle created {found} records in the place of {expected}: what exists was not found.",
            .mergeAccounts
        ),
        ExplanationRule(
            .continuity,
            "movement/creates|deletes",
            .high,
            .jobOperator,
            .place(.lifeCycle),
            "The cycle created or deleted {found} records in the place of {expected}.",
            .readLog
        ),
        ExplanationRule(
            .continuity,
            "movement/creates|deletes/*",
            .medium,
            .jobOperator,
            .place(.lifeCycle),
            "The step creates or deletes in another order, or something else: {found} in the place of {expected}.",
            .watchLoad
        ),
        ExplanationRule(
            .continuity,
            "movement/writes",
            .medium,
            .jobOperator,
            .request(or: .lifeCycle),
            "The step sends {found} writes in the place of {expected}: the change of endpoint makes work, or loses some.",
            .watchLoad
        ),
        ExplanationRule(
            .continuity,
            "movement/reads",
            .low,
            .jobOperator,
            .request(or: .matching),
            "The step sends {found} reads in the place of {expected}.",
            .watchLoad
        ),
        ExplanationRule(
            .continuity,
            "quiet/writes",
            where: { $0.writes("POST") },
            .high,
            .jobOperator,
            .always(.matching),
            "The job creates the same records in every cycle ({found}): they are refused, or not found again.",
            .stopRepeating
        ),
        ExplanationRule(
            .continuity,
            "quiet/writes",
            where: { $0.writes("PATCH /Groups") },
            .medium,
            .jobOperator,
            .always(.membership),
            "The job sends the same change of a group in every cycle ({found}): it does not take.",
            .stopRepeating
        ),
        ExplanationRule(
            .continuity,
            "quiet/writes",
            where: { $0.writes("DELETE") },
            .medium,
            .jobOperator,
            .always(.lifeCycle),
            "The job sends the same deletion in every cycle ({found}): it does not take.",
            .stopRepeating
        ),
        ExplanationRule(
            .continuity,
            "quiet/writes",
            .medium,
            .jobOperator,
            .always(.patch),
            "The job sends the same change in every cycle ({found}): it does not take.",
            .stopRepeating
        ),
        ExplanationRule(
            .continuity,
            "audit/Create/*",
            .high,
            .duplicateAccount,
            .place(.timing),
            "{Who} was created {found} times in the place of {expected}: a request that was repeated took effect twice.",
            .mergeAccounts
        ),
        ExplanationRule(
            .continuity,
            "audit/Delete/*",
            .high,
            .lockedOutUser,
            .place(.timing),
            "{Who} was deleted {found} times in the place of {expected}.",
            .findAccount
        ),
    ]
}

extension Clue {
    /// Whether one of the request lines found begins so.
    fileprivate func writes(_ start: String) -> Bool {
        (found?.arrayValue ?? []).contains { $0.stringValue?.hasPrefix(start) == true }
    }
}
