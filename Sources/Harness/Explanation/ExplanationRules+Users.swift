// What stands in the tenant about users: what people feel.
extension ExplanationRule {
    /// Accounts and whether they are switched on.
    static let accounts = [
        ExplanationRule(
            .directory,
            "users/*",
            where: { $0.isExtra && $0.isDoubled },
            .high,
            .duplicateAccount,
            .place(.matching),
            "{Who} has a second account: policies and licences go to one of the two, and the next change goes to either.",
            .mergeAccounts
        ),
        ExplanationRule(
            .directory,
            "users/*",
            where: { $0.isMissing && $0.isDoubled },
            .high,
            .duplicateAccount,
            .place(.matching),
            "{Who} has two accounts in the baseline and fewer here: one of them was taken over or removed.",
            .mergeAccounts
        ),
        ExplanationRule(
            .directory,
            "users/*",
            where: { $0.isMissing && $0.isInUse },
            .critical,
            .lockedOutUser,
            .place(.lifeCycle),
            "{Who} has no account in this lane: the user is locked out of everything that Netskope grants by name.",
            .findAccount
        ),
        ExplanationRule(
            .directory,
            "users/*",
            where: { $0.isMissing },
            .medium,
            .jobOperator,
            .place(.lifeCycle),
            "The account of {who}, which is switched off in the baseline, is not there at all.",
            .readLog
        ),
        ExplanationRule(
            .directory,
            "users/*",
            where: { $0.isExtra && $0.isInUse },
            .critical,
            .activeLeaver,
            .place(.lifeCycle),
            "{Who} has an active account here and should have none: whoever left or is not entitled keeps access.",
            .endAccess
        ),
        ExplanationRule(
            .directory,
            "users/*",
            where: { $0.isExtra },
            .medium,
            .jobOperator,
            .place(.lifeCycle),
            "An account of {who}, switched off, is left over.",
            .readLog
        ),
        ExplanationRule(
            .directory,
            "users/*/active",
            where: { $0.isRetyped },
            .medium,
            .wrongProfile,
            .always(.types),
            "The flag active of {who} is kept as another type, {found} in the place of {expected}: whoever reads it may take it for the opposite.",
            .enableAccount
        ),
        ExplanationRule(
            .directory,
            "users/*/active",
            where: { $0.found == false },
            .critical,
            .lockedOutUser,
            .place(.lifeCycle),
            "{Who} is switched off and should be active: the user is locked out.",
            .enableAccount
        ),
        ExplanationRule(
            .directory,
            "users/*/active",
            where: { $0.expected == false },
            .critical,
            .activeLeaver,
            .place(.lifeCycle),
            "{Who} is still active and should be switched off: a leaver keeps access.",
            .endAccess
        ),
        ExplanationRule(
            .directory,
            "users/*/active",
            .medium,
            .wrongProfile,
            .place(.lifeCycle),
            "The flag active of {who} is {found} in the place of {expected}.",
            .enableAccount
        ),
        ExplanationRule(
            .directory,
            "users",
            where: { $0.isMore },
            .high,
            .duplicateAccount,
            .place(.lifeCycle),
            "The tenant holds {found} accounts in the place of {expected}: somebody has one too many, or keeps one.",
            .mergeAccounts
        ),
        ExplanationRule(
            .directory,
            "users",
            .high,
            .lockedOutUser,
            .place(.lifeCycle),
            "The tenant holds {found} accounts in the place of {expected}: somebody has none.",
            .readLog
        ),
    ]

    /// Attributes of users, and the groups they belong to.
    static let profiles = [
        ExplanationRule(
            .directory,
            "users/*/groups",
            where: { !$0.added.isEmpty },
            .critical,
            .memberKeptAccess,
            .place(.membership),
            "{Who} belongs to {added} and should not: the user has what these groups give.",
            .compareGroups
        ),
        ExplanationRule(
            .directory,
            "users/*/groups",
            .high,
            .memberLostAccess,
            .place(.membership),
            "{Who} does not belong to {removed} and should: the user lost what these groups give.",
            .compareGroups
        ),
        ExplanationRule(
            .directory,
            "users/*/userName|externalId",
            where: { $0.isCaseOnly },
            .medium,
            .wrongProfile,
            .always(.matching),
            "The {attribute} of {who} is kept in another letter case, {found}: a search that minds it finds nobody, and the next step is a second account.",
            .matching
        ),
        ExplanationRule(
            .directory,
            "users/*/userName",
            .high,
            .wrongProfile,
            .place(.matching),
            "{Who} is called {found} and should be called {expected}: sign-in and every search by name miss the account.",
            .matching
        ),
        ExplanationRule(
            .directory,
            "users/*/externalId",
            .medium,
            .wrongProfile,
            .place(.matching),
            "The externalId of {who} is {found} and should be {expected}: whoever matches by it finds nobody, or somebody else.",
            .matching
        ),
        ExplanationRule(
            .directory,
            "users/*/**",
            where: { $0.isRetyped },
            .medium,
            .wrongProfile,
            .always(.types),
            "The {attribute} of {who} is kept as another type: whoever reads it may fail.",
            .compareProfile
        ),
        ExplanationRule(
            .directory,
            "users/*/**",
            where: { $0.isMissing },
            .medium,
            .wrongProfile,
            .request(or: .patch),
            "{Who} has no {attribute}: policies and reports that go by it miss the user.",
            .compareProfile
        ),
        ExplanationRule(
            .directory,
            "users/*/**",
            where: { $0.isExtra },
            .medium,
            .wrongProfile,
            .request(or: .patch),
            "{Who} has a {attribute} and should have none.",
            .compareProfile
        ),
        ExplanationRule(
            .directory,
            "users/*/**",
            .medium,
            .wrongProfile,
            .request(or: .patch),
            "The {attribute} of {who} is {found} and should be {expected}.",
            .compareProfile
        ),
    ]
}
