import EntraProvisioning
import HTTP
import JSON
import MockNetskope

/// What a lane looked like behind one step: what comparison and invariants read.
struct StepObservation: Sendable {
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
    let failures: [(name: NamedFailure.Name, detail: String)]
    /// Whether the step is a request of the scenario's own.
    let isScript: Bool
    /// What the step expected and did not find.
    let unmet: [String]

    var snapshot: DirectorySnapshot { world.snapshot }
    var endpoint: Endpoint { world.endpoint }
    var writes: [Exchange] { exchanges.filter { $0.request.method != "GET" } }

    /// Whether the step was a run of the provisioning service.
    private var isRun: Bool { before.job.cycleCount != world.job.cycleCount || world.lastReport?.kind == .onDemand }

    /// The job's state, and what the step's cycle logged.
    var operation: JSONValue {
        var summary = world.job.operationSummary
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

    /// What the step added to the audit log, the credential in use called by its role.
    var attribution: JSONValue {
        .array(
            world.tenant.auditLog[before.tenant.auditLog.count...].filter { $0.objectType != "Configuration" }.map { entry in
                // A script has a credential of its own, whatever the job uses.
                let actor = entry.actor == world.credential && !isScript ? "the credential in use" : entry.actor
                return [
                    "actor": .string(actor), "action": .string(entry.action),
                    "object": .string("\(entry.objectType) \(entry.objectName)"),
                ]
            }
        )
    }

    /// How much the step moved: creations and deletions by name, requests by number; and which of the ids that the service had kept were of no use.
    var movement: JSONValue {
        let forms = zip(exchanges, wire)
        let anchors = isRun ? world.lastReport?.anchors : nil
        return [
            "keptIdsUnknown": .number(JSONNumber(anchors?.missing ?? 0)),
            "matchedAgain": .number(JSONNumber(anchors?.matchedAgain ?? 0)),
            "createdAgain": .number(JSONNumber(anchors?.createdAgain ?? 0)),
            "creates": .array(forms.filter { $0.0.request.method == "POST" }.map { .string($0.1.line) }),
            "deletes": .array(forms.filter { $0.0.request.method == "DELETE" }.map { .string($0.1.line) }),
            "writes": .number(JSONNumber(writes.count)),
            "reads": .number(JSONNumber(exchanges.count - writes.count)),
        ]
    }
}
