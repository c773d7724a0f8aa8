import HTTP
import JSON

/// The parts of REST API v2 beside SCIM that administrators check a migration with: the audit log, and users and groups as the console lists them.
///
/// Shapes as Netskope's own command line reads them (PyPI `netskope` 1.5.1); what it does not read is an assumption.
enum ManagementAPI {
    /// Every route, behind `/api/v2`.
    static let routes: [(method: String, path: [String])] = [
        ("GET", ["events", "data", "audit"]), ("POST", ["users", "getusers"]), ("POST", ["users", "getgroups"]),
    ]

    static func respond(to request: HTTPRequest, _ segments: [String], _ tenant: Tenant) -> HTTPResponse {
        guard let route = routes.first(where: { $0.path == segments }), route.method == request.method else {
            return Tenant.gatewayMiss
        }
        if segments[0] == "events" { return audit(request, tenant) }
        guard let query = (try? JSONValue.parse(request.body))?["query"] else {
            return json(400, ["status": "error", "message": "the body must be JSON with a \"query\""])
        }
        let isUsers = segments[1] == "getusers"
        var rows =
            isUsers
            ? tenant.apiV2Directory.users.map { user($0, tenant) } : tenant.apiV2Directory.groups.map { group($0, tenant) }
        if let filter = query["filter"], filter.objectValue?.members.isEmpty == false {
            do throws(FilterProblem) {
                var rest = most
                let matches = try condition(filter, &rest)
                rows = rows.filter(matches)
            } catch {
                return json(400, ["status": "error", "message": .string(error.message)])
            }
        }
        let offset = max(0, query["paging"]?["offset"]?.intValue ?? 0)
        let limit = min(max(0, query["paging"]?["limit"]?.intValue ?? 100), 1000)
        return json(
            200,
            ["data": .array(Array(rows.dropFirst(offset).prefix(limit))), "total": .number(JSONNumber(rows.count))]
        )
    }

    private static func json(_ status: Int, _ body: JSONValue) -> HTTPResponse {
        HTTPResponse(status: status, headers: ["Content-Type": "application/json"], body: body.bytes())
    }

    // MARK: Audit log

    /// Newest first (assumption), within `starttime` and `endtime` in seconds since 1970, paged by `limit` and `offset` or `skip`.
    private static func audit(_ request: HTTPRequest, _ tenant: Tenant) -> HTTPResponse {
        guard let items = request.queryItems else {
            return json(400, ["ok": 0, "status": "error", "message": "the query has a broken percent escape"])
        }
        func number(_ names: String...) -> Int64? { names.lazy.compactMap { items[$0] }.first.flatMap { Int64($0) } }
        let first = number("starttime") ?? .min
        let last = number("endtime") ?? .max
        let found = tenant.auditLog.indices.reversed().filter {
            let second = tenant.auditLog[$0].at.milliseconds / 1000
            return second >= first && second <= last
        }
        let skipped = Int(max(0, min(number("offset", "skip") ?? 0, 1_000_000_000)))
        let limit = Int(max(0, min(number("limit") ?? 100, 10_000)))
        let rows = found.dropFirst(skipped).prefix(limit).map { place -> JSONValue in
            let entry = tenant.auditLog[place]
            return [
                "_id": .string("audit-\(place + 1)"), "timestamp": .number(JSONNumber(Int(entry.at.milliseconds / 1000))),
                "type": "admin_audit_logs", "user": .string(entry.actor), "severity_level": 2,
                "audit_log_event": .string("\(entry.action) \(entry.objectType)"),
                "supporting_data": ["data_type": .string(entry.objectType), "data_values": [.string(entry.objectName)]],
                "count": 1,
            ]
        }
        return json(200, ["ok": 1, "result": .array(rows), "total": .number(JSONNumber(found.count))])
    }

    // MARK: Users and groups

    private static func user(_ record: TenantDirectory.Record, _ tenant: Tenant) -> JSONValue {
        let directory = tenant.apiV2Directory
        let groups = directory.groups(of: record.id).compactMap { directory.group(id: $0)?.attributes["displayName"] }
        let emails = (record.attributes["emails"]?.arrayValue ?? []).compactMap { $0["value"] }
        let account: JSONValue = [
            "scimId": .string(tenant.shownID(record.id, through: .apiV2)), "userName": record.attributes["userName"] ?? .null,
            "active": record.attributes["active"] ?? true, "deleted": false, "provisioner": "SCIM",
            "parentGroups": .array(groups),
            "ou": "",
        ]
        return [
            "id": .string(tenant.shownID(record.id, through: .apiV2)), "userName": record.attributes["userName"] ?? .null,
            "emails": .array(emails), "givenName": record.attributes["name"]?["givenName"] ?? .null,
            "familyName": record.attributes["name"]?["familyName"] ?? .null, "accounts": [account],
        ]
    }

    private static func group(_ record: TenantDirectory.Record, _ tenant: Tenant) -> JSONValue {
        [
            "id": .string(tenant.shownID(record.id, through: .apiV2)),
            "scimId": .string(tenant.shownID(record.id, through: .apiV2)),
            "displayName": record.attributes["displayName"] ?? .null, "externalId": record.attributes["externalId"] ?? .null,
            "provisioner": "SCIM", "deleted": false, "parentGroups": [],
            "userCount": .number(JSONNumber(tenant.apiV2Directory.memberCount(of: record.id))),
        ]
    }

    // MARK: Filters

    private struct FilterProblem: Error {
        let message: String
        init(_ message: String) { self.message = message }
    }

    private static let deepest = 20
    /// How many conditions and values a filter may hold: each is compared with every user.
    private static let most = 1000

    /// A condition such as `{"and": [{"userName": {"eq": "a@b.c"}}]}` or `{"accounts.parentGroups": {"in": ["Sales"]}}`.
    private static func condition(_ filter: JSONValue, _ rest: inout Int, depth: Int = 0) throws(FilterProblem)
        -> (JSONValue) -> Bool
    {
        guard depth < deepest else { throw FilterProblem("the filter is nested more than \(deepest) levels deep") }
        rest -= 1
        if case .object(let object) = filter, case .object(let test)? = object.members.first?.value {
            rest -= test["in"]?.arrayValue?.count ?? 0
        }
        guard rest >= 0 else { throw FilterProblem("the filter holds more than \(most) conditions and values") }
        guard let member = filter.objectValue?.members.first, filter.objectValue?.members.count == 1 else {
            throw FilterProblem("a filter is an object with one member: and, or, or a field")
        }
        if member.name == "and" || member.name == "or" {
            var parts: [(JSONValue) -> Bool] = []
            for part in member.value.arrayValue ?? [] { parts.append(try condition(part, &rest, depth: depth + 1)) }
            let isAnd = member.name == "and"
            return { row in isAnd ? parts.allSatisfy { $0(row) } : parts.contains { $0(row) } }
        }
        guard let test = member.value.objectValue?.members.first else {
            throw FilterProblem("\"\(member.name)\" needs an operator: eq, in, sw or co")
        }
        let path = member.name.split(separator: ".").map(String.init)
        let operation: (JSONValue) -> Bool
        switch test.name {
        case "eq": operation = { same($0, test.value) }
        case "in": operation = { found in test.value.arrayValue?.contains { same(found, $0) } ?? false }
        case "sw", "co":
            guard let text = test.value.stringValue?.lowercased() else { throw FilterProblem("\(test.name) needs a string") }
            let isStart = test.name == "sw"
            operation = { found in
                guard let own = found.stringValue?.lowercased() else { return false }
                return isStart ? own.hasPrefix(text) : own.contains(text)
            }
        default: throw FilterProblem("there is no operator \"\(test.name)\"; use eq, in, sw or co")
        }
        return { row in values(of: row, path[...]).contains(where: operation) }
    }

    private static func same(_ left: JSONValue, _ right: JSONValue) -> Bool {
        if let left = left.stringValue, let right = right.stringValue { return left.lowercased() == right.lowercased() }
        return left == right
    }

    private static func values(of value: JSONValue, _ path: ArraySlice<String>) -> [JSONValue] {
        if let items = value.arrayValue { return items.flatMap { values(of: $0, path) } }
        guard let name = path.first else { return [value] }
        return value[name].map { values(of: $0, path.dropFirst()) } ?? []
    }
}
