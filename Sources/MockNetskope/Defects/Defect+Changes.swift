import HTTP
import JSON
import SCIM

// What most defects are made of: a request rewritten, an answer rewritten, or something done to the tenant behind a write.
extension Defect {
    /// Rewrites the request before it is served.
    static func request(_ rewrite: @escaping @Sendable (inout DefectCall, Tenant) -> Void) -> Change {
        { tenant, call, next in
            var call = call
            rewrite(&call, tenant)
            return next(&tenant, call)
        }
    }

    /// Rewrites the operations of a PATCH; where none is left, the request is answered as a success and does nothing.
    static func operations(
        on kind: DefectCall.Kind,
        _ rewrite: @escaping @Sendable ([DefectOperation], DefectCall, Tenant) -> [DefectOperation]
    ) -> Change {
        { tenant, call, next in
            guard call.isOne("PATCH", kind), let operations = call.operations else { return next(&tenant, call) }
            let changed = rewrite(operations, call, tenant)
            if changed.isEmpty { return unchanged(&tenant, call, next) }
            var call = call
            call.setOperations(changed)
            return next(&tenant, call)
        }
    }

    /// The answer of a PATCH that is authorised, finds its resource and changes nothing.
    static func unchanged(_ tenant: inout Tenant, _ call: DefectCall, _ next: Next) -> HTTPResponse {
        var read = call
        read.request.method = "GET"
        let answer = next(&tenant, read)
        return answer.status == 200 ? HTTPResponse(status: 204) : answer
    }

    /// Rewrites the value of a filter that is one equality.
    static func filterValue(_ rewrite: @escaping @Sendable (String) -> String) -> Change {
        request { call, _ in
            guard call.isList, let (attribute, value) = call.equality else { return }
            call.setEquality(attribute, rewrite(value))
        }
    }

    /// Rewrites the answer.
    static func response(_ rewrite: @escaping @Sendable (inout HTTPResponse, DefectCall, Tenant) -> Void) -> Change {
        { tenant, call, next in
            var response = next(&tenant, call)
            rewrite(&response, call, tenant)
            return response
        }
    }

    /// Rewrites the object in the body of an answer.
    static func answer(_ rewrite: @escaping @Sendable (inout JSONObject, DefectCall, HTTPResponse, Tenant) -> Void) -> Change {
        response { response, call, tenant in
            guard case .object(var body)? = try? JSONValue.parse(response.body) else { return }
            rewrite(&body, call, response, tenant)
            response.body = JSONValue.object(body).bytes()
        }
    }

    /// Leaves of the list that an answer holds the resources that `isKept` keeps.
    static func listed(_ isKept: @escaping @Sendable (JSONValue, DefectCall) -> Bool) -> Change {
        answer { body, call, _, _ in
            guard call.isList, let resources = body["Resources"]?.arrayValue else { return }
            let kept = resources.filter { isKept($0, call) }
            if kept.count == resources.count { return }
            body["totalResults"] = .number(JSONNumber((body["totalResults"]?.intValue ?? 0) - resources.count + kept.count))
            body["itemsPerPage"] = .number(JSONNumber(kept.count))
            body["Resources"] = .array(kept)
        }
    }

    /// Rewrites every text that a POST, PUT or PATCH writes into attributes.
    static func texts(_ rewrite: @escaping @Sendable (String) -> JSONValue) -> Change {
        request { call, _ in
            guard call.writes, var body = call.body else { return }
            if var operations = call.operations {
                for place in operations.indices where !operations[place].isAboutMembers {
                    operations[place].value = operations[place].value.map { rewritten($0, rewrite) }
                }
                return call.setOperations(operations)
            }
            for (place, member) in body.members.enumerated() where !["schemas", "meta", "members", "id"].contains(member.name) {
                body.setValue(rewritten(member.value, rewrite), at: place)
            }
            call.setBody(body)
        }
    }

    private static func rewritten(_ value: JSONValue, _ rewrite: (String) -> JSONValue) -> JSONValue {
        switch value {
        case .string(let text): return rewrite(text)
        case .array(let elements): return .array(elements.map { rewritten($0, rewrite) })
        case .object(var object):
            for (place, member) in object.members.enumerated() where !["type", "$ref"].contains(member.name) {
                object.setValue(rewritten(member.value, rewrite), at: place)
            }
            return .object(object)
        default: return value
        }
    }

    /// Changes what is stored of a user or group behind a write that succeeded.
    static func stored(
        _ kind: DefectCall.Kind,
        _ rewrite: @escaping @Sendable (inout JSONObject, DefectCall) -> Void
    ) -> Change {
        { tenant, call, next in
            let response = next(&tenant, call)
            guard call.writes, call.kind == kind, let id = tenant.id(writtenBy: call, response) else { return response }
            tenant.rewrite(id, kind, at: call.now) { rewrite(&$0, call) }
            return response
        }
    }

    /// Serves the request with another profile.
    static func profile(_ set: @escaping @Sendable (inout FacadeProfile) -> Void) -> Change {
        { tenant, call, next in
            let profile = tenant.configuration.apiV2
            set(&tenant.configuration.apiV2)
            defer { tenant.configuration.apiV2 = profile }
            return next(&tenant, call)
        }
    }

    /// Serves the request as if the administrator had set something else.
    static func console(_ set: @escaping @Sendable (inout AdminConsole, DefectCall) -> Void) -> Change {
        { tenant, call, next in
            let console = tenant.console
            set(&tenant.console, call)
            defer { tenant.console = console }
            return next(&tenant, call)
        }
    }

    /// Rewrites what the request added to the audit log.
    static func audit(_ rewrite: @escaping @Sendable (AuditEntry, Tenant, DefectCall) -> [AuditEntry]) -> Change {
        { tenant, call, next in
            let count = tenant.auditLog.count
            let response = next(&tenant, call)
            let added = tenant.auditLog[count...].flatMap { rewrite($0, tenant, call) }
            tenant.auditLog.replaceSubrange(count..., with: added)
            return response
        }
    }

    /// Answers refusals of the status `status` otherwise.
    static func refusal(_ status: Int, _ rewrite: @escaping @Sendable (inout HTTPResponse, DefectCall, Tenant) -> Void) -> Change
    {
        response { response, call, tenant in
            if response.status == status { rewrite(&response, call, tenant) }
        }
    }
}

extension Tenant {
    /// The stored id of the resource that a write is about, where it succeeded.
    func id(writtenBy call: DefectCall, _ response: HTTPResponse) -> String? {
        guard (200..<300).contains(response.status) else { return nil }
        let shown = call.id ?? (try? JSONValue.parse(response.body))?["id"]?.stringValue
        return shown.map { mapped($0, .apiV2) }
    }

    /// The stored record of a user or group.
    func record(_ id: String, _ kind: DefectCall.Kind) -> TenantDirectory.Record? {
        kind == .users ? apiV2Directory.user(id: id) : apiV2Directory.group(id: id)
    }

    /// Changes what is stored of a user or group.
    mutating func rewrite(_ id: String, _ kind: DefectCall.Kind, at now: Instant, _ change: (inout JSONObject) -> Void) {
        guard let before = record(id, kind)?.attributes else { return }
        var after = before
        change(&after)
        if after == before { return }
        switch kind {
        case .users: self[directory: .apiV2].updateUser(id: id, from: before, to: after, at: now)
        case .groups: self[directory: .apiV2].updateGroup(id: id, from: before, to: after, at: now)
        }
    }

    /// Gives a user or group another id, everything else kept.
    mutating func move(_ id: String, _ kind: DefectCall.Kind, to other: String, at now: Instant) {
        guard let record = record(id, kind) else { return }
        let (members, groups) = (apiV2Directory.members(of: id), apiV2Directory.groups(of: id))
        switch kind {
        case .users:
            self[directory: .apiV2].removeUser(id: id)
            self[directory: .apiV2].insertUser(id: other, record.attributes, at: now)
        case .groups:
            self[directory: .apiV2].removeGroup(id: id)
            self[directory: .apiV2].insertGroup(id: other, record.attributes, at: now)
        }
        for member in members { self[directory: .apiV2].addMember(member, to: other, at: now) }
        for group in groups { self[directory: .apiV2].addMember(other, to: group, at: now) }
    }

    /// What a defect remembers under a heading of its own: texts by name.
    subscript(noted heading: String, name: String) -> JSONValue? {
        get { defectMemory[heading]?[name] }
        set {
            var notes = defectMemory[heading]?.objectValue ?? JSONObject()
            notes[name] = newValue
            defectMemory[heading] = .object(notes)
        }
    }
}
