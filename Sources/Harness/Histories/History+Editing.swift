import JSON

// How a history is made smaller: its document edited so that it stays a scenario, its points kept at the same places of the story.
extension History {
    /// The steps of the document.
    var steps: [JSONValue] {
        get { document["steps"]?.arrayValue ?? [] }
        set { document["steps"] = .array(newValue) }
    }

    /// Whether one of the document's lanes is `kind`; all are where the document names none.
    func lives(_ kind: Lane.Kind) -> Bool {
        document["lanes"]?.arrayValue.map { $0.contains(.string(kind.rawValue)) } ?? true
    }

    /// The history with the baseline and one lane only.
    func pinned(to lane: Lane) -> History {
        var history = self
        let baseline = document["baseline"]?.stringValue ?? Lane.Kind.legacy.rawValue
        var lanes = [baseline]
        if lane.kind.rawValue != baseline { lanes.append(lane.kind.rawValue) }
        history.document["steps"] = nil
        history.document["lanes"] = .array(lanes.map { .string($0) })
        history.document["steps"] = document["steps"]
        if lane.kind != .rollback { history.rollbackAt = nil }
        if lane.kind == .legacy || lane.kind == .apiV2 { history.cutoverAt = 0 }
        if var failure = document["expectFailure"]?.objectValue {
            let may = (failure["mayIn"]?.arrayValue ?? []).filter { $0.stringValue.map(lanes.contains) ?? false }
            failure["mayIn"] = .array(may)
            history.document["expectFailure"] = may.isEmpty ? nil : .object(failure)
        }
        return history
    }

    /// The history without the steps at `places`, counted from 0, and without what they created; `nil` where the points would fall together.
    func removing(_ places: Set<Int>) -> History? {
        var keys: Set<String> = []
        var kept: [JSONValue] = []
        var cutover = 0
        var rollback = 0
        let old = steps
        for (place, step) in old.enumerated() {
            if places.contains(place) {
                for verb in ["createUser", "createGroup"] { if let key = step[verb]?["key"]?.stringValue { keys.insert(key) } }
                continue
            }
            guard let step = Self.without(keys, step) else { continue }
            kept.append(step)
            if place < cutoverAt { cutover += 1 }
            if place < rollbackAt ?? 0 { rollback += 1 }
        }
        var history = self
        history.steps = kept
        history.cutoverAt = cutover
        history.rollbackAt = rollbackAt.map { _ in max(rollback, cutover + 1) }
        return history.isSound ? history : nil
    }

    /// The history without some users or groups, wherever they are named.
    func removing(keys: Set<String>) -> History? {
        var history = self
        var directory = document["directory"]?.objectValue ?? [:]
        for list in ["users", "groups"] {
            guard let items = directory[list]?.arrayValue else { continue }
            let left = items.compactMap { item -> JSONValue? in
                guard var object = item.objectValue, !keys.contains(object["key"]?.stringValue ?? "") else { return nil }
                Self.strip(keys, &object)
                return .object(object)
            }
            directory[list] = left.isEmpty ? nil : .array(left)
        }
        history.document["directory"] = .object(directory)
        let created = steps.indices.filter { place in
            ["createUser", "createGroup"].contains { keys.contains(steps[place][$0]?["key"]?.stringValue ?? "") }
        }
        var gone = Set(created)
        for (place, step) in steps.enumerated() where Self.without(keys, step) == nil { gone.insert(place) }
        history.steps = steps.enumerated().map { place, step in gone.contains(place) ? step : Self.without(keys, step) ?? step }
        return history.removing(gone)
    }

    /// A step without some users and groups; `nil` where nothing of it is left.
    private static func without(_ keys: Set<String>, _ step: JSONValue) -> JSONValue? {
        if keys.isEmpty { return step }
        guard var object = step.objectValue, let verb = object.names.first(where: { $0 != "note" }),
            var arguments = object[verb]?.objectValue
        else { return step }
        for name in ["user", "group"] { if let key = arguments[name]?.stringValue, keys.contains(key) { return nil } }
        let had = arguments["members"]?.arrayValue?.isEmpty == false
        strip(keys, &arguments)
        if verb == "setManager", arguments["manager"] == nil { return nil }
        if had, arguments["members"] == nil, verb == "addMembers" || verb == "removeMembers" { return nil }
        object[verb] = .object(arguments)
        return .object(object)
    }

    private static func strip(_ keys: Set<String>, _ object: inout JSONObject) {
        if let manager = object["manager"]?.stringValue, keys.contains(manager) { object["manager"] = nil }
        if let members = object["members"]?.arrayValue {
            let left = members.filter { !keys.contains($0.stringValue ?? "") }
            object["members"] = left.isEmpty ? nil : .array(left)
        }
    }

    /// Whether nothing is broken where a lane changes its endpoint, and nothing at the end: else lanes would differ for that reason alone.
    var isSound: Bool {
        if steps.isEmpty { return false }
        if lives(.rollback), let rollbackAt, rollbackAt > steps.count || rollbackAt <= cutoverAt { return false }
        let points = [lives(.cutover) || lives(.rollback) ? cutoverAt : 0, rollbackAt ?? 0, steps.count]
        var broken: Set<String> = []
        for (place, step) in steps.enumerated() {
            if step["fault"] != nil { broken.insert("fault") }
            if step["clearFaults"] != nil { broken.remove("fault") }
            if let isOn = step["restAPIv2"]?["enabled"]?.boolValue { note(&broken, "restAPIv2", !isOn) }
            if let isOn = step["rbacV3"]?["enabled"]?.boolValue { note(&broken, "rbacV3", isOn) }
            if let ranges = step["ipAllowlist"]?["ranges"] { note(&broken, "ipAllowlist", ranges[0] == "198.51.100.0/24") }
            if let limit = step["rateLimit"]?["perSecond"] { note(&broken, "rateLimit", !limit.isNull) }
            if let days = step["endOfLife"]?["inDays"]?.intValue { note(&broken, "endOfLife", days == 0) }
            if step["editToken"]?["name"] == "cutover-v2", let privileges = step["editToken"]?["privileges"] {
                note(&broken, "editToken", privileges["users"] != "read-write" || privileges["groups"] != "read-write")
            }
            if points.contains(place + 1), !broken.isEmpty { return false }
        }
        return true
    }

    private func note(_ broken: inout Set<String>, _ what: String, _ isBroken: Bool) {
        if isBroken { broken.insert(what) } else { broken.remove(what) }
    }
}
