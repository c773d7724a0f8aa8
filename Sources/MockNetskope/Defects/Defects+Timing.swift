import HTTP
import JSON

extension Defect {
    /// Defects of when a write becomes visible, and of repeated requests.
    static let timing: [Defect] = [
        Defect(
            "new-user-cannot-join-yet",
            .timing,
            "Whoever was created within the same second is unknown to groups, and is dropped without a word.",
            source: "invented: a copy for reading that lags behind; Netskope: provision users before groups",
            witness: "lifecycle/joiner",
            { tenant, call, next in
                if call.isCreation(.users) {
                    let response = next(&tenant, call)
                    if let id = tenant.id(writtenBy: call, response) { tenant[noted: "made", id] = .number(moment(call)) }
                    return response
                }
                return members { id, tenant in tenant[noted: "made", id] != .number(moment(call)) }(&tenant, call, next)
            }
        ),
        Defect(
            "search-lags-an-hour",
            .timing,
            "A filter does not find who was created within the last hour.",
            source: "invented: an index that is built by the hour",
            witness: "monitoring/read-right-behind-a-write",
            { tenant, call, next in
                if call.isCreation(.users) {
                    let response = next(&tenant, call)
                    if let id = tenant.id(writtenBy: call, response) {
                        tenant[noted: "made", tenant.mapped(id, .apiV2)] = .number(moment(call))
                    }
                    return response
                }
                let made = tenant.defectMemory["made"]?.objectValue ?? [:]
                return listed { resource, call in
                    guard call.equality != nil, let id = resource["id"]?.stringValue, let at = made[id]?.intValue else {
                        return true
                    }
                    return call.now.seconds - Int64(at) >= 3600
                }(&tenant, call, next)
            }
        ),
        Defect(
            "read-behind-write-is-stale",
            .timing,
            "The first GET of a user behind a PATCH shows it as it was before.",
            source: "invented: a cache that is refreshed by the request that finds it stale",
            witness: "monitoring/read-right-behind-a-write",
            { tenant, call, next in
                let id = call.id ?? ""
                if call.isOne("GET", .users), let before = tenant[noted: "before", id] {
                    tenant[noted: "before", id] = nil
                    return kept(before)
                }
                guard call.isOne("PATCH", .users) else { return next(&tenant, call) }
                var read = call
                read.request.method = "GET"
                read.request.body = []
                let before = next(&tenant, read)
                let response = next(&tenant, call)
                if response.status < 300, before.status == 200 {
                    tenant[noted: "before", id] = .string(String(decoding: before.body, as: UTF8.self))
                }
                return response
            }
        ),
        Defect(
            "second-change-in-a-second-lost",
            .timing,
            "Of two PATCH requests for one resource within a second only the first takes effect; both are answered as a success.",
            source: "invented: versions are timestamps of whole seconds",
            witness: "groups/members-add-and-remove",
            { tenant, call, next in
                guard call.isOne("PATCH"), let id = call.id else { return next(&tenant, call) }
                if tenant[noted: "changed", id] == .number(moment(call)) { return unchanged(&tenant, call, next) }
                let response = next(&tenant, call)
                if response.status < 300 { tenant[noted: "changed", id] = .number(moment(call)) }
                return response
            }
        ),
        Defect(
            "same-change-again-ignored",
            .timing,
            "A PATCH that is the same as an earlier one of that resource is taken for a repetition and ignored.",
            source: "invented: protection from repeated delivery, without end",
            witness: "lifecycle/disabled-twice",
            { tenant, call, next in
                guard call.isOne("PATCH"), let id = call.id else { return next(&tenant, call) }
                let body = JSONValue.string(String(decoding: call.request.body, as: UTF8.self))
                let seen = tenant[noted: "seen", id]?.arrayValue ?? []
                if seen.contains(body) { return unchanged(&tenant, call, next) }
                let response = next(&tenant, call)
                if response.status < 300 { tenant[noted: "seen", id] = .array(seen + [body]) }
                return response
            }
        ),
        Defect(
            "deletion-takes-an-hour",
            .timing,
            "A deleted user is there for another hour.",
            source: "invented: deletion is a job of its own",
            witness: "lifecycle/hard-delete",
            { tenant, call, next in
                for note in tenant.defectMemory["doomed"]?.objectValue?.members ?? []
                where call.now.seconds - Int64(note.value.intValue ?? 0) >= 3600 {
                    tenant[directory: .apiV2].removeUser(id: note.name)
                    tenant[noted: "doomed", note.name] = nil
                }
                guard call.isOne("DELETE", .users), let id = call.id.map({ tenant.mapped($0, .apiV2) }),
                    tenant.record(id, .users) != nil
                else { return next(&tenant, call) }
                tenant[noted: "doomed", id] = .number(moment(call))
                return unchanged(&tenant, call, next)
            }
        ),
        Defect(
            "cached-copy-written-back",
            .timing,
            "A PATCH is applied to the copy that API v2 read last, and undoes what the legacy endpoint wrote since.",
            source: "invented: a cache that the other endpoint does not know of",
            witness: "monitoring/both-endpoints-write",
            { tenant, call, next in
                guard call.kind == .users, let id = call.id.map({ tenant.mapped($0, .apiV2) }) else { return next(&tenant, call) }
                if call.method == "PATCH", let copy = tenant[noted: "copies", id]?.objectValue {
                    tenant.rewrite(id, .users, at: call.now) { $0 = copy }
                }
                let response = next(&tenant, call)
                if tenant[noted: "copies", id] == nil || call.method == "PATCH", let now = tenant.record(id, .users)?.attributes {
                    tenant[noted: "copies", id] = .object(now)
                }
                return response
            }
        ),
        Defect(
            "throttled-but-done",
            .timing,
            "A write beyond the rate limit is answered with 429, and done.",
            source: "invented: the limit is applied to answers",
            witness: "trouble/waits-out-the-rate-limit",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard response.status == 429, call.writes else { return response }
                let (limit, window) = (tenant.console.globalRateLimit, tenant.rateWindow)
                tenant.console.globalRateLimit = nil
                _ = next(&tenant, call)
                tenant.console.globalRateLimit = limit
                tenant.rateWindow = window
                return response
            }
        ),
        Defect(
            "creation-delivered-twice",
            .timing,
            "A creation is carried out twice; the second time is answered, with 409.",
            source: "invented: the gateway repeats a request that takes long",
            witness: "lifecycle/joiner",
            { tenant, call, next in
                let response = next(&tenant, call)
                return call.isCreation() && response.status == 201 ? next(&tenant, call) : response
            }
        ),
    ]

    /// The request's second.
    private static func moment(_ call: DefectCall) -> JSONNumber { JSONNumber(Int(call.now.seconds)) }
}
