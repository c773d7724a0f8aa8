import HTTP
import JSON
import MockNetskope

extension Stage {
    /// What an expectation asks for and the world does not hold, a sentence each.
    func check(_ expectation: Expectation) -> [String] {
        checkDirectory(expectation) + checkTraffic(expectation) + checkJob(expectation) + checkAudit(expectation)
    }

    private func checkDirectory(_ expectation: Expectation) -> [String] {
        let snapshot = world.snapshot
        var problems: [String] = []
        if let count = expectation.userCount, count != snapshot.users.count {
            problems.append("the tenant was expected to hold \(counted(count, "user")), and holds \(snapshot.users.count)")
        }
        if let count = expectation.groupCount, count != snapshot.groups.count {
            problems.append("the tenant was expected to hold \(counted(count, "group")), and holds \(snapshot.groups.count)")
        }
        for (name, expected) in expectation.users {
            let found = snapshot.users(named: name)
            if let isPresent = expected.isPresent, (found.count == 1) != isPresent {
                problems.append(
                    "user \(name) was expected to \(isPresent ? "be there once" : "be absent"), and is there \(found.count) times"
                )
            }
            guard let user = found.first else {
                if expected.isPresent != false { problems.append("user \(name) is not in the tenant") }
                continue
            }
            if let isActive = expected.isActive, user.attributes["active"] ?? true != .bool(isActive) {
                problems.append(
                    "user \(name) was expected to be \(isActive ? "active" : "inactive"), and has active \(user.attributes["active"]?.text(pretty: false) ?? "absent")"
                )
            }
            if let attributes = expected.attributes {
                problems += PartialMatch.problems(.object(attributes), .object(user.attributes), at: "user \(name)")
            }
            if let groups = expected.groups, groups.sorted() != snapshot.groups(ofUser: user.name) {
                problems.append(
                    "user \(name) was expected to belong to \(list(groups.sorted())), and belongs to \(list(snapshot.groups(ofUser: user.name)))"
                )
            }
        }
        for (name, expected) in expectation.groups {
            let found = snapshot.groups(named: name)
            if let isPresent = expected.isPresent, (found.count == 1) != isPresent {
                problems.append(
                    "group \(name) was expected to \(isPresent ? "be there once" : "be absent"), and is there \(found.count) times"
                )
            }
            guard let group = found.first else {
                if expected.isPresent != false { problems.append("group \(name) is not in the tenant") }
                continue
            }
            if let members = expected.members {
                let there = (group.attributes["members"]?.objectValue?.names ?? []).map { $0.lowercased() }.sorted()
                let wanted = members.map { $0.lowercased() }.sorted()
                if there != wanted {
                    problems.append("group \(name) was expected to hold \(list(wanted)), and holds \(list(there))")
                }
            }
        }
        return problems
    }

    private func list(_ names: [String]) -> String { names.isEmpty ? "nobody" : names.joined(separator: ", ") }

    private func checkTraffic(_ expectation: Expectation) -> [String] {
        let sent = world.transcript.exchanges[world.lastActivity].map(\.request)
        var problems: [String] = []
        func compare(_ expected: Int?, _ what: String, _ matches: (HTTPRequest) -> Bool) {
            guard let expected else { return }
            let found = sent.filter(matches)
            if found.count == expected { return }
            let shown = found.prefix(6).map { "\($0.method) \($0.path)" }.joined(separator: ", ")
            problems.append(
                "the last cycle was expected to send \(expected) \(what), and sent \(found.count)\(shown.isEmpty ? "" : ": \(shown)")"
            )
        }
        compare(expectation.writes, "writes") { $0.method != "GET" }
        compare(expectation.creates, "POST") { $0.method == "POST" }
        compare(expectation.deletes, "DELETE") { $0.method == "DELETE" }
        for (method, path) in expectation.requests
        where !sent.contains(where: { $0.method == method && $0.target.contains(path) }) {
            problems.append("the last cycle was expected to send \(method) …\(path), and did not")
        }
        return problems
    }

    private func checkJob(_ expectation: Expectation) -> [String] {
        var problems: [String] = []
        let state = world.graph.scheduleState == "Paused" ? "Paused" : world.job.stateCode
        if let expected = expectation.jobState, expected != state {
            problems.append("the job was expected to be \(expected), and is \(state)")
        }
        if let expected = expectation.jobFailures, expected != world.lastReport?.failures.count ?? 0 {
            problems.append(
                "the last cycle was expected to fail for \(counted(expected, "object")), and failed for \(world.lastReport?.failures.count ?? 0)"
            )
        }
        if let expected = expectation.isQuarantined, expected != (world.job.quarantine != nil) {
            problems.append(
                "the job was expected \(expected ? "to be in quarantine" : "not to be in quarantine"), and is \(expected ? "not" : "in it")"
            )
        }
        if let expected = expectation.quarantineReason, expected != world.job.quarantine?.reason.rawValue {
            problems.append(
                "the quarantine was expected to be for \(expected), and \(world.job.quarantine.map { "is for \($0.reason.rawValue)" } ?? "there is none")"
            )
        }
        if let expected = expectation.runKind, expected != world.lastReport?.kind.rawValue {
            problems.append("the last run was expected to be \(expected), and was \(world.lastReport?.kind.rawValue ?? "never")")
        }
        return problems + checkLog(expectation.log) + checkMemory(expectation.memory)
    }

    private func checkLog(_ expected: [ExpectedLogEntry]) -> [String] {
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
            return "the provisioning log was expected to say \(words.joined(separator: " ")) of \(wanted.name), and says "
                + (there.isEmpty ? "nothing of it" : there.joined(separator: ", "))
        }
    }

    private func checkMemory(_ expected: [(name: String, count: Int)]) -> [String] {
        let anchors = world.lastReport?.anchors
        return expected.compactMap { name, count in
            let (what, found): (String, Int?) =
                switch name {
                case "used": ("used", anchors?.used)
                case "unknown": ("unknown to the target", anchors?.missing)
                case "matchedAgain": ("matched again", anchors?.matchedAgain)
                default: ("created again", anchors?.createdAgain)
                }
            return found == count ? nil : "of the kept ids \(count) were expected to be \(what), and \(found ?? 0) were"
        }
    }

    private func checkAudit(_ expectation: Expectation) -> [String] {
        let changes = world.tenant.auditLog.filter { $0.objectType != "Configuration" }
        var problems: [String] = []
        if let expected = expectation.lastActor, expected != changes.last?.actor {
            problems.append(
                "the audit log was expected to end with a change by \(expected), and ends with one by \(changes.last?.actor ?? "nobody")"
            )
        }
        if let expected = expectation.actors {
            var actors: [String] = []
            for change in changes where !actors.contains(change.actor) { actors.append(change.actor) }
            if actors != expected {
                problems.append("the audit log was expected to name \(list(expected)), and names \(list(actors))")
            }
        }
        return problems
    }
}
