import HTTP
import JSON

extension GraphTenant {
    /// For how long entries are kept: 30 days (Microsoft Entra data retention, with a premium licence).
    private static let retention: Int64 = 30 * 86_400

    /// `/auditLogs/provisioning`, `/auditLogs/directoryAudits`, and one entry of them by its id.
    func respondAuditLogs(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        guard call.method == "GET", (2...3).contains(call.path.count) else { throw GraphError.notAllowed }
        switch call[1].lowercased() {
        case "provisioning": return try entries(of: provisioningLog, "auditLogs/provisioning", usualPage: 100, call)
        // Assumption: as many as the portal's exports show in a page; Microsoft's page names no number.
        case "directoryaudits": return try entries(of: directoryAudits, "auditLogs/directoryAudits", usualPage: 1000, call)
        default: throw GraphError.notAllowed
        }
    }

    /// A page of a log, or one entry; `log` is oldest first, and shown newest first unless `$orderby` says otherwise.
    private func entries(of log: [JSONObject], _ context: String, usualPage: Int, _ call: GraphCall) throws(GraphError)
        -> HTTPResponse
    {
        let kept = call.now.adding(seconds: -Self.retention)
        func isKept(_ entry: JSONObject) -> Bool {
            entry["activityDateTime"]?.stringValue.flatMap { Instant(iso8601: $0) }.map { $0 >= kept } ?? true
        }
        if call.path.count == 3 {
            guard let entry = log.last(where: { $0["id"]?.stringValue == call[2] }), isKept(entry) else {
                throw .notFound(call[2])
            }
            return call.entity(200, call.context("\(context)/$entity"), entry)
        }
        let query = try ODataQuery(call)
        // The log grows while somebody pages: a token names its length at the first page, so that nothing shifts.
        let place = try query.skipToken.map { (text) throws(GraphError) in try LogPlace(text, log.count) } ?? LogPlace(log.count)
        let isAscending = try Self.isAscending(query.order)
        let seen = log[..<place.length]
        let page = min(query.top ?? usualPage, 1000)
        var passed = 0
        var found: [JSONValue] = []
        var hasMore = false
        for index in isAscending ? Array(seen.indices) : seen.indices.reversed() {
            let entry = seen[index]
            guard isKept(entry),
                query.filter?.accepts(caseSensitive: true, { ODataFilter.value(at: $0, in: .object(entry)) }) ?? true
            else { continue }
            passed += 1
            if passed <= place.shown { continue }
            if found.count == page {
                hasMore = true
                break
            }
            found.append(.object(Self.selected(entry, query.select)))
        }
        var body: JSONObject = ["@odata.context": call.context(context)]
        if hasMore {
            let next = LogPlace(length: place.length, shown: place.shown + found.count)
            body["@odata.nextLink"] = call.link(query.original, "$skiptoken", next.text)
        }
        body["value"] = .array(found)
        return call.json(200, .object(body))
    }

    private static func selected(_ entry: JSONObject, _ select: [String]?) -> JSONObject {
        guard let select else { return entry }
        return JSONObject(entry.members.filter { select.contains($0.name) })
    }

    /// `$orderby`: by the moment only, either way; newest first without it.
    private static func isAscending(_ order: [ODataQuery.SortKey]) throws(GraphError) -> Bool {
        guard let key = order.first else { return false }
        guard key.property == "activityDateTime", order.count == 1 else {
            throw .unsupportedQuery("The mock orders this log by 'activityDateTime' and not by '\(key.property.prefix(100))'.")
        }
        return !key.isDescending
    }

    /// An entry of the provisioning log with what the service leaves to Graph (samples of "List provisioningObjectSummary").
    func complete(_ entry: JSONObject, _ owner: String) -> JSONObject {
        let name = JSONValue.string(applicationName(of: owner))
        var entry = entry
        func add(_ member: String, _ value: JSONValue) { if entry[member] == nil { entry[member] = value } }
        add("tenantId", .string(configuration.tenantID))
        add("servicePrincipal", ["id": .string(owner), "displayName": name])
        // Assumption: the samples show ids of systems that are otherwise unknown; here they are the tenant's and the application's.
        add(
            "sourceSystem",
            ["id": .string(configuration.tenantID), "displayName": "Azure Active Directory", "details": [:]]
        )
        add(
            "targetSystem",
            [
                "id": .string(applicationID(of: owner)), "displayName": name,
                "details": [
                    "ApplicationId": .string(applicationID(of: owner)), "ServicePrincipalId": .string(owner),
                    "ServicePrincipalDisplayName": name,
                ],
            ]
        )
        add("initiatedBy", ["id": "", "displayName": "Azure AD Provisioning Service", "initiatorType": "system"])
        return entry
    }
}

/// Where a reader of a log is.
private struct LogPlace {
    /// How many entries the log had at the first page.
    var length: Int
    /// How many entries were shown.
    var shown: Int

    init(length: Int, shown: Int) {
        self.length = length
        self.shown = shown
    }

    init(_ length: Int) { self.init(length: length, shown: 0) }

    init(_ text: String, _ count: Int) throws(GraphError) {
        let parts = text.split(separator: "-").map { Int($0) }
        guard parts.count == 2, let length = parts[0], let shown = parts[1], (0...count).contains(length),
            (0...count).contains(shown)
        else { throw .badRequest("Invalid $skiptoken.") }
        self.init(length: length, shown: shown)
    }

    var text: String { "\(length)-\(shown)" }
}
