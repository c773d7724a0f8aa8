import JSON

/// Says of each step how it came out.
struct ProbeJudge {
    let comparison: ProbeComparison

    /// The outcome of the step at `index`.
    func outcome(_ index: Int) -> ProbeOutcome {
        let step = comparison.steps[index]
        let (left, right) = (comparison.control[index], comparison.candidate[index])
        let differences = comparison.differences(index)
        var status = CheckStep.Status.pass
        var findings: [String] = []
        var evidence: [Int] = []
        func raise(_ other: CheckStep.Status, _ finding: String, _ numbers: [Int]) {
            if Self.rank(other) > Self.rank(status) { status = other }
            if !findings.contains(finding) { findings.append(finding) }
            for number in numbers where !evidence.contains(number) { evidence.append(number) }
        }
        if let reason = left.skipped ?? right.skipped {
            raise(left.skipped != nil && right.skipped != nil ? .skipped : .fail, "Nothing was sent: \(reason).", [])
        }
        if let reason = left.refused ?? right.refused { raise(.fail, "Nothing was sent: \(reason).", []) }
        for unsteady in comparison.noise.unsteady where unsteady.step == index {
            raise(
                .fail,
                "The legacy endpoint did not answer alike twice: \(Self.words(unsteady.difference.path, unsteady.difference.baseline, unsteady.difference.lane)).",
                [left.number].compactMap { $0 }
            )
        }
        for difference in differences where difference.explanation == .none {
            let divergence = difference.divergence
            raise(
                weight(of: difference, step, left, right),
                "In \(difference.what), \(divergence.path.replacing("~1", with: "/")) is \(Self.shown(divergence.baseline)) "
                    + "and \(Self.shown(divergence.value)).",
                difference.evidence
            )
        }
        judgeOutcome(step, left, right, raise)
        return ProbeOutcome(
            id: step.id,
            title: step.title,
            status: status,
            findings: findings,
            evidence: evidence,
            cure: cure(status, step),
            differences: differences
        )
    }

    /// What the step was to do, and did not.
    private func judgeOutcome(
        _ step: ProbeStep,
        _ left: ProbeRecord,
        _ right: ProbeRecord,
        _ raise: (CheckStep.Status, String, [Int]) -> Void
    ) {
        let decisive: CheckStep.Status = step.weight == .decisive ? .fail : .warn
        for (record, words) in [(left, "the legacy endpoint"), (right, "API v2")] {
            if let unmet = record.unmet {
                let isAlike = left.unmet != nil && right.unmet != nil
                raise(isAlike ? .warn : decisive, "Written through \(words), \(unmet).", [record.number].compactMap { $0 })
            }
        }
        guard let a = left.form?.status, let b = right.form?.status, a == b else { return }
        let numbers = [left.number, right.number].compactMap { $0 }
        switch step.expectation {
        case .success where !(200..<300).contains(a):
            // Two refusals are alike and prove nothing; without what is to be created nothing that follows proves anything either. Jobs of other
            // dialects than the default are few.
            let isNeeded = step.method == "POST" && !step.id.hasSuffix(".flagged") && !step.id.hasSuffix(".older")
            let answer = a == 0 ? "nothing" : String(a)
            raise(isNeeded ? decisive : .warn, "Both endpoints answer \(answer): it was not done.", numbers)
        case .refusal where (200..<300).contains(a):
            raise(.warn, "Both endpoints answer \(a) and do not refuse it.", numbers)
        case .any, .success, .refusal: return
        }
    }

    /// What a difference means. The words of a refusal go into Entra ID's log and decide nothing; its status does.
    private func weight(of difference: ProbeDifference, _ step: ProbeStep, _ left: ProbeRecord, _ right: ProbeRecord)
        -> CheckStep.Status
    {
        if case .advisory = step.weight { return .warn }
        if difference.isOrder { return .warn }
        let refused =
            difference.what == "the answer" && (left.form?.status ?? 0) >= 400 && left.form?.status == right.form?.status
        let isOfWords = difference.divergence.dimension == .wire && !difference.divergence.path.hasSuffix("response/status")
        if refused, isOfWords { return .warn }
        if isOfGone(difference) { return .warn }
        return .fail
    }

    /// Whether both endpoints said in their own words that the object is gone.
    private func isOfGone(_ difference: ProbeDifference) -> Bool {
        guard difference.what != "the answer", difference.divergence.path.hasPrefix("GET "),
            !difference.divergence.path.hasSuffix("response/status")
        else { return false }
        let forms = (comparison.control + comparison.candidate).flatMap(\.readings).filter {
            difference.evidence.contains($0.number)
        }
        return !forms.isEmpty && forms.allSatisfy { $0.form.status == 404 }
    }

    private func cure(_ status: CheckStep.Status, _ step: ProbeStep) -> String {
        switch status {
        case .pass: return ""
        case .skipped: return "See the step that was to make it."
        case .warn:
            if case .advisory(let reason) = step.weight { return "Of no consequence for provisioning: \(reason)." }
            return "Read it once; provisioning does not depend on it."
        case .fail:
            return
                "Do not switch. Send the request of the exchanges to both endpoints, and show Netskope's support the two answers. "
                + "Where the difference is harmless, declare it with --ledger FILE."
        }
    }

    private static func rank(_ status: CheckStep.Status) -> Int {
        switch status {
        case .pass: 0
        case .warn: 1
        case .skipped: 2
        case .fail: 3
        }
    }

    private static func words(_ path: [String], _ left: JSONValue?, _ right: JSONValue?) -> String {
        "\(Divergence.joined(path).replacing("~1", with: "/")) was \(shown(left)) and then \(shown(right))"
    }

    private static func shown(_ value: JSONValue?) -> String {
        guard let text = value?.text(pretty: false) else { return "absent" }
        return text.count > 120 ? text.prefix(120) + "…" : text
    }
}
