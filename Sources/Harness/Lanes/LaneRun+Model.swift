// The lane held against the model of the tenant's directory.
extension LaneRun {
    /// Lets the model judge a step. It judges also what a scenario expects to fail: what it cannot know then, it says.
    mutating func holdAgainstModel(_ step: Step, _ observation: StepObservation) {
        guard let judgement = memory.model.judge(step.action, from: observation.before, to: observation.world) else { return }
        if step.isCycle { tally.count(judgement) }
        guard case .judged(let problems) = judgement else { return }
        findings += problems.map { Finding(.model, lane: lane, place: observation.place, $0.message, evidence: $0.evidence) }
    }
}
