import JSON

/// The ways to make a history smaller, beside dropping steps. Each gives candidates, the most promising first.
enum HistoryReductions {
    static let all: [@Sendable (History) -> [History]] = [settings, people, tenant, points, parts, values]

    /// Without one of the document's settings.
    private static func settings(_ history: History) -> [History] {
        let optional = [
            "migration", "rollback", "job", "dialect", "mapping", "memberBatchSize", "profile", "tenant", "expectFailure",
        ]
        var candidates = optional.compactMap { name -> History? in
            guard history.document[name] != nil else { return nil }
            var candidate = history
            candidate.document[name] = nil
            return candidate
        }
        for name in ["job", "migration", "rollback"] {
            candidates += smaller(history.document[name] ?? nil, minimum: 1).map { value in
                var candidate = history
                candidate.document[name] = value
                return candidate
            }
        }
        return candidates
    }

    /// Without one user or group, or without the generated ones.
    private static func people(_ history: History) -> [History] {
        let directory = history.document["directory"]
        var candidates: [History] = []
        if let generate = directory?["generate"], let object = directory?.objectValue {
            var candidate = history
            var less = object
            less["generate"] = nil
            candidate.document["directory"] = .object(less)
            let keys =
                (1...max(1, generate["users"]?.intValue ?? 1)).map { "u\($0)" }
                + (1...max(1, generate["groups"]?.intValue ?? 1)).map { "g\($0)" }
            if let stripped = candidate.removing(keys: Set(keys)) { candidates.append(stripped) }
            for name in ["groups", "membersPerGroup", "users"] {
                guard var counts = generate.objectValue, let count = counts[name]?.intValue, count > 0 else { continue }
                counts[name] = .number(JSONNumber(count - 1))
                less = object
                less["generate"] = .object(counts)
                candidate = history
                candidate.document["directory"] = .object(less)
                candidates.append(candidate)
            }
        }
        for list in ["groups", "users"] {
            for item in directory?[list]?.arrayValue ?? [] {
                if let key = item["key"]?.stringValue, let candidate = history.removing(keys: [key]) {
                    candidates.append(candidate)
                }
            }
        }
        return candidates
    }

    /// With less in the tenant.
    private static func tenant(_ history: History) -> [History] {
        ["groups", "users"].flatMap { list -> [History] in
            guard let tenant = history.document["tenant"]?.objectValue, let items = tenant[list] else { return [] }
            return smaller(items, minimum: 0).map { value in
                var candidate = history
                var changed = tenant
                changed[list] = value.arrayValue?.isEmpty == true ? nil : value
                candidate.document["tenant"] = .object(changed)
                return candidate
            }
        }
    }

    /// With the change of the endpoint earlier.
    private static func points(_ history: History) -> [History] {
        var candidates: [History] = []
        func add(_ cutover: Int, _ rollback: Int?) {
            var candidate = history
            candidate.cutoverAt = cutover
            candidate.rollbackAt = rollback
            candidates.append(candidate)
        }
        if history.cutoverAt > 0 {
            add(0, history.rollbackAt)
            add(history.cutoverAt - 1, history.rollbackAt)
        }
        if let rollback = history.rollbackAt, rollback > history.cutoverAt + 1 {
            add(history.cutoverAt, history.cutoverAt + 1)
            add(history.cutoverAt, rollback - 1)
        }
        return candidates
    }

    /// Without one member of a step's lists and objects, and of the directory's users and groups.
    private static func parts(_ history: History) -> [History] {
        rewritten(history) { smaller($0, minimum: 0) }
    }

    /// With plainer texts and numbers.
    private static func values(_ history: History) -> [History] {
        rewritten(history) { plainer($0, nil) }
    }

    /// Candidates that change one step, or one user or group of the directory.
    private static func rewritten(_ history: History, _ change: (JSONValue) -> [JSONValue]) -> [History] {
        var candidates: [History] = []
        for (place, step) in history.steps.enumerated() {
            guard let object = step.objectValue, let verb = object.names.first(where: { $0 != "note" }), let value = object[verb]
            else { continue }
            for smaller in change(value) {
                var candidate = history
                candidate.steps[place] = .object([verb: smaller])
                candidates.append(candidate)
            }
        }
        guard let directory = history.document["directory"]?.objectValue else { return candidates }
        for list in ["users", "groups"] {
            guard let items = directory[list]?.arrayValue else { continue }
            for (place, item) in items.enumerated() {
                for smaller in change(item) {
                    var changed = items
                    changed[place] = smaller
                    var candidate = history
                    var less = directory
                    less[list] = .array(changed)
                    candidate.document["directory"] = .object(less)
                    candidates.append(candidate)
                }
            }
        }
        return candidates
    }

    /// The value without one of its parts, at any depth.
    static func smaller(_ value: JSONValue?, minimum: Int) -> [JSONValue] {
        switch value {
        case .array(let items)?:
            let shorter =
                items.count > minimum
                ? items.indices.map { place in JSONValue.array(items.enumerated().filter { $0.offset != place }.map(\.element)) }
                : []
            return shorter
                + items.enumerated().flatMap { place, item in
                    smaller(item, minimum: 0).map { changed in
                        var copy = items
                        copy[place] = changed
                        return .array(copy)
                    }
                }
        case .object(let object)?:
            // API v2 creates nobody without an address, the legacy endpoint does: without one it would be another, documented difference.
            var found: [JSONValue] = object.names.filter { $0 != "mail" }.map { name in
                var copy = object
                copy[name] = nil
                return .object(copy)
            }
            for member in object.members {
                found += smaller(member.value, minimum: 0).map { changed in
                    var copy = object
                    copy[member.name] = changed
                    return .object(copy)
                }
            }
            return found
        default: return []
        }
    }

    /// The value with one of its texts or numbers made plain.
    private static func plainer(_ value: JSONValue, _ name: String?) -> [JSONValue] {
        switch value {
        case .string(let text): return plainer(text, name).map { .string($0) }
        case .number(let number): return number.intValue.map { $0 > 1 ? [1, .number(JSONNumber($0 - 1))] : [] } ?? []
        case .array(let items):
            return items.enumerated().flatMap { place, item in
                plainer(item, name).map { changed in
                    var copy = items
                    copy[place] = changed
                    return .array(copy)
                }
            }
        case .object(let object):
            // The key gives users plain names that differ: user3@contoso.com.
            let key = object["key"]?.stringValue ?? object["user"]?.stringValue ?? object["group"]?.stringValue ?? "x"
            return object.members.flatMap { member in
                plainer(member.value, "\(key) \(member.name)").map { changed in
                    var copy = object
                    copy[member.name] = changed
                    return .object(copy)
                }
            }
        case .null, .bool: return []
        }
    }

    private static let words: Set<String> = [
        "key", "user", "group", "manager", "members", "of", "endpoint", "method", "path", "effect", "scope", "resetScope", "name",
        "expect", "target",
        "attribute", "operator", "apply", "actions", "token", "users", "groups",
    ]

    private static func plainer(_ text: String, _ name: String?) -> [String] {
        let parts = (name ?? "").split(separator: " ").map(String.init)
        guard parts.count == 2, !words.contains(parts[1]) else { return [] }
        switch parts[1] {
        case "userPrincipalName", "mail":
            let plain = "\(parts[0])@contoso.com"
            return text == plain ? [] : [plain]
        default: return text == parts[0] || text == "A" ? [] : [parts[0], "A"]
        }
    }
}
