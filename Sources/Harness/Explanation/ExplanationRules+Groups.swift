extension ExplanationRule {
    /// Groups and memberships: what policies go by.
    static let groups = [
        ExplanationRule(
            .directory,
            "groups/*",
            where: { $0.isDoubled },
            .high,
            .duplicateAccount,
            .place(.matching),
            "{Who} is there more or less often than it should be: members and policies are divided between the two.",
            .mergeAccounts
        ),
        ExplanationRule(
            .directory,
            "groups/*",
            where: { $0.isMissing && $0.isInUse },
            .high,
            .memberLostAccess,
            .place(.lifeCycle),
            "{Who} is not there: its members lose every policy that names it.",
            .findGroup
        ),
        ExplanationRule(
            .directory,
            "groups/*",
            where: { $0.isMissing },
            .medium,
            .jobOperator,
            .place(.lifeCycle),
            "{Who}, which has no members, is not there.",
            .findGroup
        ),
        ExplanationRule(
            .directory,
            "groups/*",
            where: { $0.isExtra && $0.isInUse },
            .critical,
            .memberKeptAccess,
            .place(.lifeCycle),
            "{Who} is there with its members and should not be: they have what its policies give.",
            .findGroup
        ),
        ExplanationRule(
            .directory,
            "groups/*",
            .medium,
            .jobOperator,
            .place(.lifeCycle),
            "{Who}, without members, is left over.",
            .findGroup
        ),
        ExplanationRule(
            .directory,
            "groups/*/members/(unknown id)",
            .medium,
            .jobOperator,
            .always(.membership),
            "{Who} lists a member that nobody is: if an account gets that id later, it gets the group's access.",
            .repairMembership
        ),
        ExplanationRule(
            .directory,
            "groups/*/members/*",
            where: { $0.isMissing },
            .high,
            .memberLostAccess,
            .place(.membership),
            "{member} is not a member of group {group} and should be: the user lost what the group gives.",
            .checkMember
        ),
        ExplanationRule(
            .directory,
            "groups/*/members/*",
            .critical,
            .memberKeptAccess,
            .place(.membership),
            "{member} is a member of group {group} and should not be: the user has what the group gives.",
            .checkMember
        ),
        ExplanationRule(
            .directory,
            "groups/*/members",
            where: { $0.added == ["(unknown id)"] },
            .medium,
            .jobOperator,
            .always(.membership),
            "{Who} lists a member that nobody is: if an account gets that id later, it gets the group's access.",
            .repairMembership
        ),
        ExplanationRule(
            .directory,
            "groups/*/members",
            where: { !$0.added.isEmpty },
            .critical,
            .memberKeptAccess,
            .place(.membership),
            "{Who} holds {added} and should not: they have what the group gives.",
            .repairMembership
        ),
        ExplanationRule(
            .directory,
            "groups/*/members",
            .high,
            .memberLostAccess,
            .place(.membership),
            "{Who} does not hold {removed} and should: they lost what the group gives.",
            .repairMembership
        ),
        ExplanationRule(
            .directory,
            "groups/*/displayName",
            where: { !$0.isCaseOnly },
            .high,
            .memberLostAccess,
            .place(.matching),
            "{Who} is called {found} and should be called {expected}: policies that name it no longer reach its members.",
            .matching
        ),
        ExplanationRule(
            .directory,
            "groups/*/displayName|externalId",
            .medium,
            .wrongProfile,
            .place(.matching),
            "The {attribute} of {who} is {found} and should be {expected}: whoever matches by it finds nothing, or something else.",
            .matching
        ),
        ExplanationRule(
            .directory,
            "groups/*/**",
            .medium,
            .wrongProfile,
            .request(or: .patch),
            "The {attribute} of {who} is {found} and should be {expected}.",
            .compareProfile
        ),
        ExplanationRule(
            .directory,
            "groups",
            where: { $0.isMore },
            .high,
            .memberKeptAccess,
            .place(.lifeCycle),
            "The tenant holds {found} groups in the place of {expected}: one is doubled, or was not deleted.",
            .findGroup
        ),
        ExplanationRule(
            .directory,
            "groups",
            .high,
            .memberLostAccess,
            .place(.lifeCycle),
            "The tenant holds {found} groups in the place of {expected}: the members of those that are missing lose their policies.",
            .findGroup
        ),
    ]
}
