import HTTP
import JSON

extension Defect {
    /// Defects of ids.
    static let identity: [Defect] = [
        Defect(
            "create-answers-other-id",
            .identity,
            "The answer to a creation names an id under which nobody is stored.",
            source: "invented: the id of the request's log entry is answered",
            witness: "lifecycle/mover",
            answer { body, call, response, _ in
                guard call.isCreation(), response.status == 201, let id = body["id"]?.stringValue else { return }
                body["id"] = .string(otherID(id))
            }
        ),
        Defect(
            "id-changes-on-rename",
            .identity,
            "A user whose userName changes gets another id.",
            source:
                "invented: the id is derived from the name; RFC 7643 section 3.1 (an id does not change)",
            witness: "attributes/rename-user-principal-name",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let name = tenant.record(id, .users)?.attributes["userName"]
                let response = next(&tenant, call)
                if call.isOne("PATCH", .users), let after = tenant.record(id, .users)?.attributes["userName"], after != name {
                    tenant.move(id, .users, to: otherID(id), at: call.now)
                }
                return response
            }
        ),
        Defect(
            "id-changes-on-re-enabling",
            .identity,
            "A user who is enabled again gets a new id.",
            source: "invented: enabling creates the account anew",
            witness: "lifecycle/disable-and-re-enable",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let wasActive = tenant.record(id, .users)?.attributes["active"]
                let response = next(&tenant, call)
                if call.isOne("PATCH", .users), wasActive == false, tenant.record(id, .users)?.attributes["active"] == true {
                    tenant.move(id, .users, to: otherID(id), at: call.now)
                }
                return response
            }
        ),
        Defect(
            "group-id-changes-on-rename",
            .identity,
            "A group that is renamed gets another id.",
            source: "invented: the id is derived from the name",
            witness: "groups/create-rename-delete",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let name = tenant.record(id, .groups)?.attributes["displayName"]
                let response = next(&tenant, call)
                if call.isOne("PATCH", .groups), let after = tenant.record(id, .groups)?.attributes["displayName"], after != name
                {
                    tenant.move(id, .groups, to: otherID(id), at: call.now)
                }
                return response
            }
        ),
        Defect(
            "id-reused",
            .identity,
            "A new user gets the id of the one deleted last.",
            source: "invented: the lowest free id is given; RFC 7643 section 3.1 (an id is never reassigned)",
            witness: "lifecycle/successor-with-the-same-name",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard let id = tenant.id(writtenBy: call, response) else { return response }
                if call.isOne("DELETE", .users) {
                    tenant[noted: "ids", "free"] = .string(id)
                } else if call.isCreation(.users), let free = tenant[noted: "ids", "free"]?.stringValue {
                    tenant[noted: "ids", "free"] = nil
                    tenant.move(id, .users, to: free, at: call.now)
                    var response = response
                    let text = String(decoding: response.body, as: UTF8.self)
                    response.body = Array(text.replacing(id, with: free).utf8)
                    return response
                }
                return response
            }
        ),
        Defect(
            "ids-in-upper-case",
            .identity,
            "Ids are shown in upper case, although the same endpoint shows them to other clients in lower case.",
            source: "invented: a column of the database's own UUID type; RFC 7643 section 3.1 (an id is case-exact)",
            witness: "lifecycle/joiner",
            { tenant, call, next in
                var call = call
                if let id = call.id { call.segments[1] = id.lowercased() }
                if var operations = call.operations {
                    for place in operations.indices where operations[place].isAboutMembers {
                        operations[place].json = lowered(operations[place].json)
                    }
                    call.setOperations(operations)
                }
                var response = next(&tenant, call)
                guard case .object(var body)? = try? JSONValue.parse(response.body) else { return response }
                if let id = body["id"]?.stringValue { body["id"] = .string(id.uppercased()) }
                if let resources = body["Resources"]?.arrayValue {
                    body["Resources"] = .array(
                        resources.map { resource in
                            guard var object = resource.objectValue, let id = object["id"]?.stringValue else { return resource }
                            object["id"] = .string(id.uppercased())
                            return .object(object)
                        }
                    )
                }
                response.body = JSONValue.object(body).bytes()
                return response
            }
        ),
        Defect(
            "unknown-id-finds-somebody",
            .identity,
            "A GET of a user who does not exist shows another one.",
            source: "invented: a search by id that falls back to the first record",
            witness: "cutover/ids-differ",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard call.isOne("GET", .users), response.status == 404, let first = tenant.apiV2Directory.users.first else {
                    return response
                }
                var other = call
                other.segments[1] = tenant.mapped(first.id, .apiV2)
                return next(&tenant, other)
            }
        ),
        Defect(
            "external-id-overwritten",
            .identity,
            "The endpoint's own id is stored as the externalId.",
            source: "invented: one column for both",
            witness: "groups/create-rename-delete",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard call.isCreation(), let kind = call.kind, let id = tenant.id(writtenBy: call, response) else {
                    return response
                }
                tenant.rewrite(id, kind, at: call.now) { $0["externalId"] = .string(id) }
                return response
            }
        ),
    ]

    /// Another id of the same form.
    private static func otherID(_ id: String) -> String {
        guard let last = id.last else { return "0" }
        return String(id.dropLast()) + (last == "0" ? "1" : "0")
    }

    private static func lowered(_ operation: JSONObject) -> JSONObject {
        let text = JSONValue.object(operation).text()
        // Attribute names of an operation on members are lower case already, but for `$ref`, which is, too.
        return (try? JSONValue.parse(text.lowercased()))?.objectValue ?? operation
    }
}
