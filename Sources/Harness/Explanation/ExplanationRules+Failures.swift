extension ExplanationRule {
    /// Failures by name, and those that should have been and were not.
    static let failures = [
        ExplanationRule(
            .operation,
            "failures/quarantine/**",
            .high,
            .jobOperator,
            .place(.privileges),
            "The job is in quarantine: nobody is created, changed or switched off until it is mended.",
            .quarantine
        ),
        ExplanationRule(
            .operation,
            "failures/test-connection-failed",
            where: { $0.says("status 401") || $0.says("status 403") },
            .high,
            .jobOperator,
            .always(.privileges),
            "The connection test fails because the token is refused: the change of endpoint cannot be saved.",
            .privileges
        ),
        ExplanationRule(
            .operation,
            "failures/test-connection-failed",
            .high,
            .jobOperator,
            .always(.errors),
            "The connection test fails: the change of endpoint cannot be saved.",
            .privileges
        ),
        ExplanationRule(
            .operation,
            "failures/user-export-failed|group-export-failed|member-export-failed/*",
            where: { $0.says("Unauthorized") || $0.says("InsufficientRights") },
            .high,
            .jobOperator,
            .always(.privileges),
            "{Who} could not be written because the token may not: nothing of the kind is provisioned.",
            .privileges
        ),
        ExplanationRule(
            .operation,
            "failures/user-export-failed|group-export-failed|member-export-failed/*",
            where: { $0.says("TooManyRequests") },
            .medium,
            .jobOperator,
            .always(.limits),
            "{Who} could not be written because the rate limit was met: the change is late.",
            .limits
        ),
        ExplanationRule(
            .operation,
            "failures/user-export-failed|group-export-failed|member-export-failed/*",
            where: { $0.says("InvalidAnchor") },
            .high,
            .jobOperator,
            .always(.identity),
            "{Who} could not be written because the id that Entra ID keeps is unknown here.",
            .keptIDs
        ),
        ExplanationRule(
            .operation,
            "failures/user-export-failed|group-export-failed|member-export-failed/*",
            where: { $0.says("Conflict") || $0.says("DuplicateTargetEntries") },
            .high,
            .jobOperator,
            .always(.matching),
            "{Who} could not be written because the record exists and was not found, or exists twice.",
            .matching
        ),
        ExplanationRule(
            .operation,
            "failures/member-export-failed/**",
            .high,
            .memberLostAccess,
            .always(.membership),
            "A membership or a manager of {name} could not be written: whoever it is about keeps or lacks access as before.",
            .repairMembership
        ),
        ExplanationRule(
            .operation,
            "failures/group-export-failed/**",
            .high,
            .memberLostAccess,
            .request(or: .errors),
            "{Who} could not be written: its members go without the group's policies.",
            .readLog
        ),
        ExplanationRule(
            .operation,
            "failures/user-export-failed/**",
            .high,
            .jobOperator,
            .request(or: .errors),
            "{Who} could not be written: the account stays as it was, or is not made.",
            .readLog
        ),
        ExplanationRule(
            .operation,
            "failures/recovery",
            .high,
            .jobOperator,
            .always(.timing),
            "The trouble has ended, and the job does not get well by itself.",
            .quarantine
        ),
        ExplanationRule(
            .operation,
            "failures/**",
            .high,
            .jobOperator,
            .place(.errors),
            "The job cannot work: {found}.",
            .privileges
        ),
        ExplanationRule(
            .operation,
            "missing/test-connection-failed|unauthorized|forbidden|quarantine",
            .medium,
            .auditor,
            .always(.privileges),
            "What should be refused is let in: a guard that the scenario relies on is not there.",
            .guardMissing
        ),
        ExplanationRule(
            .operation,
            "missing/**",
            .medium,
            .jobOperator,
            .always(.errors),
            "What should be refused is taken: a value or a request passes that the endpoint documents as wrong.",
            .guardMissing
        ),
    ]
}

extension Clue {
    /// Whether the words of a failure hold `text`.
    fileprivate func says(_ text: String) -> Bool { found?.stringValue?.contains(text) == true }
}
