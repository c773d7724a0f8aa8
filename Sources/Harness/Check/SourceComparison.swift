import JSON
import SCIM

/// Compares one endpoint with the source directory, page by page.
struct SourceComparison {
    let endpoint: CheckedEndpoint
    let source: SourceDirectory

    /// What was found; each list names people or groups.
    struct Result {
        var missing: [String] = []
        var orphans: [String] = []
        var inactiveOrphans = 0
        var activity: [String] = []
        var stale: [String] = []
        var missingGroups: [String] = []
        var orphanGroups: [String] = []
        var members: [String] = []
        var requests: [Int] = []
    }

    func run() throws(CheckFailure) -> Result {
        var result = Result()
        var names: [String: String] = [:]
        var wanted: [String: SourceDirectory.User] = [:]
        for user in source.users.values { wanted[user.name.lowercased()] = user }
        try pages(.users, &result) { resource, result in
            let name = resource["userName"]?.stringValue ?? ""
            names[resource["id"]?.stringValue ?? ""] = name.lowercased()
            let isActive = resource["active"]?.boolValue ?? true
            guard let user = wanted.removeValue(forKey: name.lowercased()) else {
                if isActive { result.orphans.append(name) } else { result.inactiveOrphans += 1 }
                return
            }
            if user.isEnabled != isActive {
                result.activity.append(
                    "\(name): \(user.isEnabled ? "enabled" : "disabled") in Entra ID, \(isActive ? "active" : "inactive") here"
                )
            }
            for (path, value) in user.attributes where !Self.values(resource, path).contains(value) {
                result.stale.append(
                    "\(name): \(path) is \(Self.values(resource, path).first ?? "(absent)"), \(value) in Entra ID"
                )
            }
        }
        // Who is disabled in Entra ID and not here is as it should be.
        result.missing = wanted.values.filter(\.isEnabled).map(\.name).sorted()
        var groups: [String: SourceDirectory.Group] = [:]
        for group in source.groups.values { groups[group.name.lowercased()] = group }
        var ids: [String: String] = [:]
        try pages(.groups, &result) { resource, result in
            let name = resource["displayName"]?.stringValue ?? ""
            if groups[name.lowercased()] == nil { result.orphanGroups.append(name) }
            ids[resource["id"]?.stringValue ?? ""] = name.lowercased()
        }
        result.missingGroups = groups.filter { name, _ in !ids.values.contains(name) }.map(\.value.name).sorted()
        try pages(.memberships, &result) { resource, result in
            guard let name = ids[resource["id"]?.stringValue ?? ""], let group = groups[name] else { return }
            let found = Set((resource["members"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue.flatMap { names[$0] } })
            let (lost, gained) = (group.members.subtracting(found).sorted(), found.subtracting(group.members).sorted())
            if !lost.isEmpty {
                result.members.append("\(group.name): \(lost.count) members of Entra ID are missing here, \(lost[0]) first")
            }
            if !gained.isEmpty {
                result.members.append("\(group.name): \(gained.count) members here are none in Entra ID, \(gained[0]) first")
            }
        }
        return result
    }

    private static func values(_ resource: JSONObject, _ path: String) -> [String] {
        let parts = path.split(separator: ".").map(String.init)
        let value = resource[parts[0]]
        if parts.count == 1 { return value?.stringValue.map { [$0] } ?? [] }
        if let items = value?.arrayValue { return items.compactMap { $0[parts[1]]?.stringValue } }
        return value?[parts[1]]?.stringValue.map { [$0] } ?? []
    }

    private func pages(_ part: PopulationPart, _ result: inout Result, _ take: (JSONObject, inout Result) -> Void)
        throws(CheckFailure)
    {
        var cursor = PageCursor()
        while !cursor.isDone {
            let query = (part.query.isEmpty ? "" : part.query + "&") + "startIndex=\(cursor.start)&count=\(part.pageSize)"
            let (number, object) = try endpoint.object(part.path, query: query)
            if cursor.start == 1 { result.requests.append(number) }
            let list: ListResponse
            do throws(SCIMError) {
                list = try ListResponse(parsing: .object(object))
            } catch {
                throw CheckFailure(.nonsense, "\(endpoint.name), GET \(part.path): \(error.detail)", request: number)
            }
            // What is wrong with the lists themselves was told by the comparison of the endpoints.
            let (new, _) = cursor.take(list, number: number, of: endpoint.name, part)
            for resource in new { take(resource, &result) }
        }
    }
}
