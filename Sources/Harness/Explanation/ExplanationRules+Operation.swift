extension ExplanationRule {
    /// The provisioning job's state and log.
    static let job: [ExplanationRule] = [
        ExplanationRule(
            .operation,
            "quarantineReason",
            where: { $0.isTold },
            .high,
            .jobOperator,
            .place(.privileges),
            "The job is in quarantine ({found}): nobody is created, changed or switched off until it is mended.",
            .quarantine
        ),
        ExplanationRule(
            .operation,
            "quarantineReason",
            .medium,
            .jobOperator,
            .place(.errors),
            "The job should be in quarantine ({expected}) and is not: the trouble does not show where an operator looks.",
            .guardMissing
        ),
        ExplanationRule(
            .operation,
            "state",
            where: { $0.found == "Quarantine" },
            .high,
            .jobOperator,
            .place(.privileges),
            "The job is in quarantine: nobody is created, changed or switched off until it is mended.",
            .quarantine
        ),
        ExplanationRule(
            .operation,
            "state",
            .medium,
            .jobOperator,
            .place(.errors),
            "The job's state is {found} in the place of {expected}.",
            .quarantine
        ),
        ExplanationRule(
            .operation,
            "failedObjects",
            .medium,
            .jobOperator,
            .place(.errors),
            "The cycle fails for {found} objects in the place of {expected}.",
            .readLog
        ),
        ExplanationRule(
            .operation,
            "retriesOutstanding/**",
            where: { $0.isExtra },
            .medium,
            .jobOperator,
            .request(or: .timing),
            "The change of {name} did not go through and is tried again later: until then the old state holds.",
            .readLog
        ),
        ExplanationRule(
            .operation,
            "retriesOutstanding/**",
            .medium,
            .jobOperator,
            .request(or: .timing),
            "Other changes wait to be tried again: {found} in the place of {expected}.",
            .readLog
        ),
        ExplanationRule(
            .operation,
            "log/**",
            where: { $0.saysFailure },
            .medium,
            .jobOperator,
            .request(or: .errors),
            "The provisioning log tells of a failure with {who}, which it does not in the other lane.",
            .readLog
        ),
        ExplanationRule(
            .operation,
            "log/**",
            .medium,
            .jobOperator,
            .request(or: .lifeCycle),
            "The provisioning log says something else of {who}: reports and alerts count otherwise.",
            .readLog
        ),
        ExplanationRule(
            .operation,
            "linkedUsers|linkedGroups",
            where: { $0.isMore },
            .medium,
            .jobOperator,
            .request(or: .matching),
            "Entra ID is linked to {found} records in the place of {expected}: it manages one that it should not.",
            .matching
        ),
        ExplanationRule(
            .operation,
            "linkedUsers|linkedGroups",
            .medium,
            .jobOperator,
            .request(or: .identity),
            "Entra ID is linked to {found} records in the place of {expected}: it cannot change or switch off the others.",
            .keptIDs
        ),
        ExplanationRule(
            .operation,
            "hasWatermark|cycle",
            .medium,
            .jobOperator,
            .place(.timing),
            "The cycle is another one, {found} in the place of {expected}: everybody is evaluated anew, or changes are missed.",
            .watchLoad
        ),
        ExplanationRule(
            .operation,
            "steps/undone",
            .medium,
            .scenarioAuthor,
            .none,
            "A step of the scenario could not be done, so that what follows proves little.",
            .scenario
        ),
        ExplanationRule(
            .operation,
            "steps/expectation",
            .medium,
            .scenarioAuthor,
            .none,
            "What a step of the test's own asks for is not so.",
            .ownStep
        ),
    ]

    /// Whom the audit log names.
    static let attribution: [ExplanationRule] = [
        ExplanationRule(
            .attribution,
            "audit/*/actor",
            .high,
            .auditor,
            .always(.attribution),
            "The audit log names {found} and should name {expected}: changes are laid at the wrong door.",
            .audit
        ),
        ExplanationRule(
            .attribution,
            "audit/*",
            where: { $0.isExtra },
            .medium,
            .auditor,
            .request(or: .attribution),
            "The audit log holds a change of {who} that the baseline's does not.",
            .audit
        ),
        ExplanationRule(
            .attribution,
            "audit/*",
            .medium,
            .auditor,
            .request(or: .attribution),
            "The audit log lacks a change of {who} that the baseline's holds.",
            .audit
        ),
        ExplanationRule(
            .attribution,
            "**",
            .medium,
            .auditor,
            .request(or: .attribution),
            "The audit log tells of another change, {found} in the place of {expected}.",
            .audit
        ),
    ]
}

extension Clue {
    /// Whether something is found that is not null.
    fileprivate var isTold: Bool { found.map { !$0.isNull } ?? false }
    /// Whether what the log says of the lane, or of the baseline where the lane's says nothing, is a failure.
    fileprivate var saysFailure: Bool { (found ?? expected)?.stringValue?.contains(" failure ") == true }
}
