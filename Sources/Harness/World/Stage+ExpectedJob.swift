import JSON
import MockGraph

// What an expectation asks of the provisioning job: its state, its log, and what it remembers.
extension Stage {
    func checkJob(_ expectation: Expectation) -> [Shortfall] {
        var problems: [Shortfall] = []
        func note(_ message: String, _ place: String, _ expected: JSONValue?, _ found: JSONValue?) {
            problems.append(Shortfall(message, Evidence(.operation, [place], expected: expected, found: found)))
        }
        let state = world.graph.scheduleState == "Paused" ? "Paused" : world.job.stateCode
        if let expected = expectation.jobState, expected != state {
            note("the job was expected to be \(expected), and is \(state)", "state", .string(expected), .string(state))
        }
        let failures = world.lastReport?.failures.count ?? 0
        if let expected = expectation.jobFailures, expected != failures {
            note(
                "the last cycle was expected to fail for \(counted(expected, "object")), and failed for \(failures)",
                "failedObjects",
                .number(JSONNumber(expected)),
                .number(JSONNumber(failures))
            )
        }
        let quarantine = world.job.quarantine
        if let expected = expectation.isQuarantined, expected != (quarantine != nil) {
            note(
                "the job was expected \(expected ? "to be in quarantine" : "not to be in quarantine"), and is \(expected ? "not" : "in it")",
                "quarantineReason",
                expected ? .string("any") : JSONValue?.none,
                quarantine.map { .string($0.reason.rawValue) }
            )
        }
        if let expected = expectation.quarantineReason, expected != quarantine?.reason.rawValue {
            note(
                "the quarantine was expected to be for \(expected), and \(quarantine.map { "is for \($0.reason.rawValue)" } ?? "there is none")",
                "quarantineReason",
                .string(expected),
                quarantine.map { .string($0.reason.rawValue) }
            )
        }
        let kind = world.lastReport?.kind.rawValue
        if let expected = expectation.runKind, expected != kind {
            note(
                "the last run was expected to be \(expected), and was \(kind ?? "never")",
                "cycle",
                .string(expected),
                kind.map { .string($0) }
            )
        }
        return problems + checkLog(expectation.log) + checkMemory(expectation.memory)
    }

    private func checkLog(_ expected: [ExpectedLogEntry]) -> [Shortfall] {
        let log = world.lastReport?.log ?? []
        return expected.compactMap { wanted in
            let found = log.contains { entry in
                entry.sourceName.lowercased() == wanted.name.lowercased()
                    && wanted.action.map { $0 == entry.action.rawValue } ?? true
                    && wanted.status.map { $0 == entry.status.rawValue } ?? true
                    && wanted.code.map { $0 == entry.errorCode } ?? true
                    && wanted.skipReason.map { $0 == entry.skipReason } ?? true
            }
            if found { return nil }
            let there = log.filter { $0.sourceName.lowercased() == wanted.name.lowercased() }.map {
                "\($0.action.rawValue) \($0.status.rawValue)\($0.errorCode.map { " \($0)" } ?? "")"
            }
            let words = [wanted.action, wanted.status, wanted.code.flatMap { $0 }, wanted.skipReason].compactMap { $0 }
            let says = words.joined(separator: " ")
            return Shortfall(
                "the provisioning log was expected to say \(says) of \(wanted.name), and says "
                    + (there.isEmpty ? "nothing of it" : there.joined(separator: ", ")),
                Evidence(
                    .operation,
                    ["log", wanted.name],
                    expected: .string(says),
                    found: there.isEmpty ? nil : .string(there.joined(separator: ", "))
                )
            )
        }
    }

    private func checkMemory(_ expected: [(name: String, count: Int)]) -> [Shortfall] {
        let anchors = world.lastReport?.anchors
        return expected.compactMap { name, count in
            let (what, place, found): (String, String, Int?) =
                switch name {
                case "used": ("used", "keptIdsUsed", anchors?.used)
                case "unknown": ("unknown to the target", "keptIdsUnknown", anchors?.missing)
                case "matchedAgain": ("matched again", "matchedAgain", anchors?.matchedAgain)
                default: ("created again", "createdAgain", anchors?.createdAgain)
                }
            if found == count { return nil }
            return Shortfall(
                "of the kept ids \(count) were expected to be \(what), and \(found ?? 0) were",
                Evidence(
                    .continuity,
                    ["movement", place],
                    expected: .number(JSONNumber(count)),
                    found: .number(JSONNumber(found ?? 0))
                )
            )
        }
    }
}
