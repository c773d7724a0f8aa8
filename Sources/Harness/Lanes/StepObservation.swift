import EntraProvisioning
import HTTP
import JSON
import MockNetskope

/// What a lane looked like behind one step: what comparison and invariants read.
///
/// Lanes share observations, above all the baseline's; so each is kept once, and what comparison reads is worked out once.
final class StepObservation: Sendable {
    let place: StepPlace
    /// The world behind the step; the next step starts from it, and so does a fork.
    let world: World
    /// The world before it, from which the step can be lived again.
    let before: World
    /// The SCIM exchanges of the step.
    let exchanges: [Exchange]
    /// The same, with everything replaced that may differ.
    let wire: [WireForm]
    /// The names of failures, in the order they were seen.
    let failures: [SeenFailure]
    /// Whether the step is a request of the scenario's own with a credential of its own.
    let hasOwnCredential: Bool
    /// What the step expected and did not find.
    let unmet: [Shortfall]
    /// The job's state, and what the step's cycle logged.
    let operation: JSONValue
    /// What the step added to the audit log, the credential in use called by its role.
    let attribution: JSONValue
    /// How much the step moved: creations and deletions by name, requests by number; and which of the ids that the service had kept were of no use.
    let movement: JSONValue

    init(
        place: StepPlace,
        world: World,
        before: World,
        exchanges: [Exchange],
        wire: [WireForm],
        outcome: StepOutcome,
        hasOwnCredential: Bool
    ) {
        self.place = place
        self.world = world
        self.before = before
        self.exchanges = exchanges
        self.wire = wire
        failures = outcome.failures
        unmet = outcome.unmet
        self.hasOwnCredential = hasOwnCredential
        isRun = before.job.cycleCount != world.job.cycleCount || world.lastReport?.kind == .onDemand
        operation = Self.operation(of: world, isRun: isRun)
        attribution = Self.attribution(of: world, since: before, hasOwnCredential: hasOwnCredential)
        movement = Self.movement(exchanges, wire, isRun ? world.lastReport?.anchors : nil)
    }

    var snapshot: DirectorySnapshot { world.snapshot }
    var endpoint: Endpoint { world.endpoint }
    /// A failure as evidence, with the refusal that it speaks of: one about its subject, or else the first.
    func evidence(of failure: SeenFailure) -> Evidence {
        var evidence = failure.evidence
        let refused = zip(exchanges, wire).filter { $0.0.response.map { $0.status >= 300 } ?? true }
        let own = refused.first { exchange, form in
            let pair = ExchangePair(baseline: nil, lane: exchange, subject: form.subject)
            return pair.nameOfSubject?.lowercased() == failure.subject?.lowercased()
        }
        evidence.exchange = (own ?? refused.first)?.0
        return evidence
    }

    /// Writes where there should be none, as evidence.
    var restlessness: Evidence {
        let lines = zip(exchanges, wire).filter { $0.0.request.method != "GET" }.map { JSONValue.string($0.1.line) }
        return Evidence(.continuity, ["quiet", "writes"], expected: [], found: .array(lines))
    }
    var writes: [Exchange] { exchanges.filter { $0.request.method != "GET" } }

    /// Whether the step was a run of the provisioning service.
    let isRun: Bool
    /// Whether it was a run on demand, and no cycle.
    var isOnDemand: Bool { isRun && world.lastReport?.kind == .onDemand && before.job.cycleCount == world.job.cycleCount }

    private static func operation(of world: World, isRun: Bool) -> JSONValue {
        var summary = world.job.operationSummary
        // Settings and restarts clear it at once, a restart that belongs to the move in one lane only; what counts is whether a run leaves one.
        if !isRun { summary["hasWatermark"] = nil }
        if let report = world.lastReport, isRun {
            summary["cycle"] = .string(report.kind.rawValue)
            summary["log"] = .array(
                report.log.map { entry in
                    .string(
                        "\(entry.action.rawValue) \(entry.status.rawValue) \(entry.identityType) \(entry.sourceName)"
                            + (entry.errorCode.map { ": \($0)" } ?? "")
                    )
                }
            )
        }
        return .object(summary)
    }

    private static func attribution(of world: World, since before: World, hasOwnCredential: Bool) -> JSONValue {
        let added = world.tenant.auditLog[before.tenant.auditLog.count...].filter { $0.objectType != "Configuration" }
        return .array(
            added.map { entry in
                // A script has a credential of its own, whatever the job uses.
                let actor = entry.actor == world.credential && !hasOwnCredential ? "the credential in use" : entry.actor
                return [
                    "actor": .string(actor), "action": .string(entry.action),
                    "object": .string("\(entry.objectType) \(entry.objectName)"),
                ]
            }
        )
    }

    private static func movement(_ exchanges: [Exchange], _ wire: [WireForm], _ anchors: CycleReport.Anchors?) -> JSONValue {
        let forms = zip(exchanges, wire)
        let writes = exchanges.count { $0.request.method != "GET" }
        func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }
        return [
            "keptIdsUnknown": number(anchors?.missing ?? 0), "matchedAgain": number(anchors?.matchedAgain ?? 0),
            "createdAgain": number(anchors?.createdAgain ?? 0),
            "creates": .array(forms.filter { $0.0.request.method == "POST" }.map { .string($0.1.line) }),
            "deletes": .array(forms.filter { $0.0.request.method == "DELETE" }.map { .string($0.1.line) }),
            "writes": number(writes), "reads": number(exchanges.count - writes),
        ]
    }
}
