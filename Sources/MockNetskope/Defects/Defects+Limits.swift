import HTTP
import JSON

extension Defect {
    /// Defects of sizes and lengths.
    static let limits: [Defect] = [
        Defect(
            "values-cut-at-64",
            .limits,
            "Texts are cut behind 64 characters.",
            source: "invented: columns of 64 characters",
            witness: "names/long-names",
            texts { .string(String($0.prefix(64))) }
        ),
        Defect(
            "group-names-cut-at-100",
            .limits,
            "The names of groups are cut behind 100 characters.",
            source: "invented: Entra ID allows 256",
            witness: "names/long-names",
            stored(.groups) { attributes, _ in
                if let name = attributes["displayName"]?.stringValue {
                    attributes["displayName"] = .string(String(name.prefix(100)))
                }
            }
        ),
        Defect(
            "long-group-names-refused",
            .limits,
            "A group whose name has more than 100 characters is refused.",
            source: "invented: Entra ID allows 256",
            witness: "names/long-names",
            request { call, _ in
                guard call.kind == .groups, call.writes, var body = call.body,
                    let name = body["displayName"]?.stringValue, name.count > 100
                else { return }
                body["displayName"] = nil
                call.setBody(body)
            }
        ),
        Defect(
            "names-measured-in-bytes",
            .limits,
            "A given name of more than 20 bytes is cut there, in the middle of a letter.",
            source: "invented: lengths counted in bytes of UTF-8",
            witness: "names/long-names",
            stored(.users) { attributes, _ in
                guard var name = attributes["name"]?.objectValue, let given = name["givenName"]?.stringValue,
                    given.utf8.count > 20
                else { return }
                name["givenName"] = .string(String(decoding: given.utf8.prefix(20), as: UTF8.self))
                attributes["name"] = .object(name)
            }
        ),
        Defect(
            "members-beyond-10-dropped",
            .limits,
            "Of the members of one PATCH only ten are taken.",
            source: "invented: a limit that is not told",
            witness: "groups/large-group",
            operations(on: .groups) { operations, _, _ in
                operations.map { operation in
                    var operation = operation
                    if operation.isAboutMembers, let members = operation.value?.arrayValue {
                        operation.value = .array(Array(members.prefix(10)))
                    }
                    return operation
                }
            }
        ),
        Defect(
            "members-beyond-10-refused",
            .limits,
            "A PATCH with more than ten members is refused with 413.",
            source: "invented: a limit that is not told",
            witness: "groups/large-group",
            { tenant, call, next in
                let members = call.operations?.filter(\.isAboutMembers).reduce(0) { $0 + $1.memberIDs.count } ?? 0
                return call.kind == .groups && members > 10 ? tooLarge : next(&tenant, call)
            }
        ),
        Defect(
            "groups-hold-250",
            .limits,
            "A group takes 250 members; further ones are answered as a success and dropped.",
            source: "invented: a limit that is not told",
            witness: "groups/large-group",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let before = call.isOne("PATCH", .groups) ? Set(tenant.apiV2Directory.members(of: id)) : []
                let response = next(&tenant, call)
                guard call.isOne("PATCH", .groups) else { return response }
                for member in tenant.apiV2Directory.members(of: id).dropFirst(250) where !before.contains(member) {
                    tenant[directory: .apiV2].removeMember(member, from: id, at: call.now)
                }
                return response
            }
        ),
        Defect(
            "bodies-beyond-1-kb-refused",
            .limits,
            "A body of more than 1024 bytes is refused with 413.",
            source: "invented: the gateway's buffer",
            witness: "groups/large-group",
            { tenant, call, next in call.request.body.count > 1024 ? tooLarge : next(&tenant, call) }
        ),
        Defect(
            "queries-beyond-200-refused",
            .limits,
            "A request line of more than 200 bytes is refused with 414.",
            source: "invented: the gateway's buffer",
            witness: "names/long-names",
            { tenant, call, next in
                if call.request.target.utf8.count <= 200 { return next(&tenant, call) }
                return HTTPResponse(
                    status: 414,
                    headers: ["Content-Type": "application/json"],
                    body: Array(#"{"message":"URI Too Long"}"#.utf8)
                )
            }
        ),
        Defect(
            "directory-holds-300",
            .limits,
            "The tenant takes 300 users, and refuses the next with 403.",
            source: "invented: licences that are counted",
            witness: "groups/large-group",
            { tenant, call, next in
                guard call.isCreation(.users), tenant.apiV2Directory.userCount >= 300 else { return next(&tenant, call) }
                return HTTPResponse(
                    status: 403,
                    headers: ["Content-Type": "application/json"],
                    body: Array(#"{"message":"forbidden: the number of licensed users is reached"}"#.utf8)
                )
            }
        ),
        Defect(
            "rate-counts-twice",
            .limits,
            "Each request is counted twice against the global rate limit.",
            source: "invented: the gateway and the service behind it both count",
            witness: "trouble/paced-under-a-limit",
            { tenant, call, next in
                let response = next(&tenant, call)
                if tenant.console.globalRateLimit != nil, response.status != 429 { tenant.rateWindow.taken += 1 }
                return response
            }
        ),
        Defect(
            "rate-limit-ignored",
            .limits,
            "The global rate limit that the administrator set is not kept.",
            source: "invented: the switch is not connected",
            witness: "trouble/waits-out-the-rate-limit",
            console { console, _ in console.globalRateLimit = nil }
        ),
    ]

    private static let tooLarge = HTTPResponse(
        status: 413,
        headers: ["Content-Type": "application/json"],
        body: Array(#"{"message":"Request Entity Too Large"}"#.utf8)
    )
}
