import HTTP
import JSON
import MockNetskope

extension Stage {
    /// What an expectation asks for and the world does not hold.
    func check(_ expectation: Expectation) -> [Shortfall] {
        checkDirectory(expectation) + checkTraffic(expectation) + checkJob(expectation) + checkAudit(expectation)
    }

    private func checkDirectory(_ expectation: Expectation) -> [Shortfall] {
        let snapshot = world.snapshot
        return checkCount(expectation.userCount, snapshot.users.count, "user")
            + checkCount(expectation.groupCount, snapshot.groups.count, "group")
            + expectation.users.flatMap { checkUser($0, $1, snapshot) }
            + expectation.groups.flatMap { checkGroup($0, $1, snapshot) }
    }

    private func checkCount(_ expected: Int?, _ found: Int, _ noun: String) -> [Shortfall] {
        guard let expected, expected != found else { return [] }
        return [
            Shortfall(
                "the tenant was expected to hold \(counted(expected, noun)), and holds \(found)",
                Evidence(.directory, [noun + "s"], expected: number(expected), found: number(found))
            )
        ]
    }

    private func checkUser(_ name: String, _ expected: ExpectedUser, _ snapshot: DirectorySnapshot) -> [Shortfall] {
        let found = snapshot.users(named: name)
        let place = ["users", name.lowercased()]
        var problems = checkPresence("user", name, expected.isPresent, found, place)
        guard let user = found.first else {
            // That somebody who should be there is not was said.
            if expected.isPresent == nil { problems.append(missing("user", name, place)) }
            return problems
        }
        if let isActive = expected.isActive, user.attributes["active"] ?? true != .bool(isActive) {
            problems.append(
                Shortfall(
                    "user \(name) was expected to be \(isActive ? "active" : "inactive"), and has active \(user.attributes["active"]?.text(pretty: false) ?? "absent")",
                    Evidence(.directory, place + ["active"], expected: .bool(isActive), found: user.attributes["active"])
                )
            )
        }
        if let attributes = expected.attributes {
            problems += PartialMatch.shortfalls(
                .object(attributes),
                .object(user.attributes),
                at: "user \(name)",
                Evidence(.directory, place)
            )
        }
        let groups = snapshot.groups(ofUser: user.name)
        if let wanted = expected.groups?.sorted(), wanted != groups {
            problems.append(
                Shortfall(
                    "user \(name) was expected to belong to \(list(wanted)), and belongs to \(list(groups))",
                    Evidence(.directory, place + ["groups"], expected: strings(wanted), found: strings(groups))
                )
            )
        }
        return problems
    }

    private func checkGroup(_ name: String, _ expected: ExpectedGroup, _ snapshot: DirectorySnapshot) -> [Shortfall] {
        let found = snapshot.groups(named: name)
        let place = ["groups", name.lowercased()]
        var problems = checkPresence("group", name, expected.isPresent, found, place)
        guard let group = found.first else {
            if expected.isPresent == nil { problems.append(missing("group", name, place)) }
            return problems
        }
        if let members = expected.members {
            let there = (group.attributes["members"]?.objectValue?.names ?? []).map { $0.lowercased() }.sorted()
            let wanted = members.map { $0.lowercased() }.sorted()
            if there != wanted {
                problems.append(
                    Shortfall(
                        "group \(name) was expected to hold \(list(wanted)), and holds \(list(there))",
                        Evidence(.directory, place + ["members"], expected: strings(wanted), found: strings(there))
                    )
                )
            }
        }
        return problems
    }

    private func checkPresence(
        _ noun: String,
        _ name: String,
        _ isPresent: Bool?,
        _ found: [DirectorySnapshot.Entry],
        _ place: [String]
    ) -> [Shortfall] {
        guard let isPresent, (found.count == 1) != isPresent else { return [] }
        // The one that is too many, or whoever should not be there, is what was found.
        let evidence =
            found.count > 1
            ? Evidence(.directory, [place[0], found[1].key], found: .object(found[1].attributes))
            : Evidence(
                .directory,
                place,
                expected: isPresent ? [:] : JSONValue?.none,
                found: found.first.map { .object($0.attributes) }
            )
        return [
            Shortfall(
                "\(noun) \(name) was expected to \(isPresent ? "be there once" : "be absent"), and is there \(found.count) times",
                evidence
            )
        ]
    }

    private func missing(_ noun: String, _ name: String, _ place: [String]) -> Shortfall {
        Shortfall("\(noun) \(name) is not in the tenant", Evidence(.directory, place, expected: [:]))
    }

    private func list(_ names: [String]) -> String { names.isEmpty ? "nobody" : names.joined(separator: ", ") }
    private func strings(_ names: [String]) -> JSONValue { .array(names.map { .string($0) }) }
    private func number(_ value: Int) -> JSONValue { .number(JSONNumber(value)) }

    private func checkTraffic(_ expectation: Expectation) -> [Shortfall] {
        let sent = world.transcript.exchanges[world.lastActivity].map(\.request)
        var problems: [Shortfall] = []
        func compare(_ expected: Int?, _ what: String, _ place: String, _ matches: (HTTPRequest) -> Bool) {
            guard let expected else { return }
            let found = sent.filter(matches)
            if found.count == expected { return }
            let shown = found.prefix(6).map { "\($0.method) \($0.path)" }.joined(separator: ", ")
            problems.append(
                Shortfall(
                    "the last cycle was expected to send \(expected) \(what), and sent \(found.count)\(shown.isEmpty ? "" : ": \(shown)")",
                    Evidence(.continuity, ["movement", place], expected: number(expected), found: number(found.count))
                )
            )
        }
        compare(expectation.writes, "writes", "writes") { $0.method != "GET" }
        compare(expectation.creates, "POST", "creates") { $0.method == "POST" }
        compare(expectation.deletes, "DELETE", "deletes") { $0.method == "DELETE" }
        for (method, path) in expectation.requests
        where !sent.contains(where: { $0.method == method && $0.target.contains(path) }) {
            problems.append(
                Shortfall(
                    "the last cycle was expected to send \(method) …\(path), and did not",
                    Evidence(.wire, ["\(method) \(WireForm.template(path))", "request"], expected: .string("\(method) …\(path)"))
                )
            )
        }
        return problems
    }

    private func checkAudit(_ expectation: Expectation) -> [Shortfall] {
        let changes = world.tenant.auditLog.filter { $0.objectType != "Configuration" }
        var problems: [Shortfall] = []
        if let expected = expectation.lastActor, expected != changes.last?.actor {
            problems.append(
                Shortfall(
                    "the audit log was expected to end with a change by \(expected), and ends with one by \(changes.last?.actor ?? "nobody")",
                    Evidence(
                        .attribution,
                        ["audit", "last", "actor"],
                        expected: .string(expected),
                        found: changes.last.map { .string($0.actor) }
                    )
                )
            )
        }
        if let expected = expectation.actors {
            var actors: [String] = []
            for change in changes where !actors.contains(change.actor) { actors.append(change.actor) }
            if actors != expected {
                problems.append(
                    Shortfall(
                        "the audit log was expected to name \(list(expected)), and names \(list(actors))",
                        Evidence(.attribution, ["audit", "all", "actor"], expected: strings(expected), found: strings(actors))
                    )
                )
            }
        }
        return problems
    }
}
