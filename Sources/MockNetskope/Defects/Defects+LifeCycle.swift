import HTTP
import JSON

extension Defect {
    /// Defects of creation, disabling, re-enabling and deletion.
    static let lifeCycle: [Defect] = [
        Defect(
            "create-overwrites",
            .lifeCycle,
            "The creation of a user whose name is taken overwrites the account and answers 200.",
            source: "Netskope SCIM OpenAPI, POST /Users (\"added/overwritten\")",
            witness: "monitoring/second-creation-refused",
            profile { $0.duplicateCreate = .overwrite200 }
        ),
        Defect(
            "create-duplicates",
            .lifeCycle,
            "The creation of a user whose name is taken makes a second account.",
            source: "invented: a check that misses; customers report duplicate users that differ in case",
            witness: "monitoring/second-creation-refused",
            { tenant, call, next in
                guard call.isCreation(.users), let name = call.body?["userName"]?.stringValue,
                    let taken = tenant.apiV2Directory.users(named: name).first
                else { return next(&tenant, call) }
                // The one who has the name steps aside while the other one is made.
                tenant.rewrite(taken.id, .users, at: call.now) { $0["userName"] = .string("(taken) \(taken.id)") }
                let response = next(&tenant, call)
                tenant.rewrite(taken.id, .users, at: call.now) { $0["userName"] = taken.attributes["userName"] }
                return response
            }
        ),
        Defect(
            "disabling-deletes",
            .lifeCycle,
            "Disabling a user deletes it.",
            source: "Netskope community 7091 (a user disabled in Ping is deleted in Netskope by default)",
            witness: "lifecycle/leaver",
            { tenant, call, next in
                let response = next(&tenant, call)
                if call.isOne("PATCH", .users), let id = tenant.id(writtenBy: call, response),
                    tenant.record(id, .users)?.attributes["active"] == false
                {
                    tenant[directory: .apiV2].removeUser(id: id)
                }
                return response
            }
        ),
        Defect(
            "disabling-by-text-ignored",
            .lifeCycle,
            "active with the text \"False\" is answered as a success and does nothing.",
            source: "AzureAD/SCIMReferenceCode#21, bytebase#19073, rancher#52996",
            witness: "lifecycle/leaver",
            operations(on: .users) { operations, _, _ in
                operations.filter { !($0.path == "active" && $0.value?.stringValue != nil) }
            }
        ),
        Defect(
            "disabling-by-boolean-ignored",
            .lifeCycle,
            "active with the boolean false is answered as a success and does nothing: only texts are read.",
            source: "invented: an endpoint made for the default dialect alone",
            witness: "dialects/flag-aadoptscim062020",
            operations(on: .users) { operations, _, _ in
                operations.filter { !($0.path == "active" && $0.value?.boolValue != nil) }
            }
        ),
        Defect(
            "re-enabling-ignored",
            .lifeCycle,
            "Enabling a user again is answered as a success and does nothing.",
            source: "getsentry/sentry#16258 (PATCH active=true fails)",
            witness: "lifecycle/disable-and-re-enable",
            operations(on: .users) { operations, _, _ in
                operations.filter { !($0.path == "active" && ($0.value == true || $0.value == "True")) }
            }
        ),
        Defect(
            "deletion-only-disables",
            .lifeCycle,
            "A deleted user stays, disabled.",
            source: "invented, after User Management API's flag \"deleted\" (POST /api/v2/users/getusers)",
            witness: "lifecycle/hard-delete",
            { tenant, call, next in
                guard call.isOne("DELETE", .users), let id = call.id.map({ tenant.mapped($0, .apiV2) }),
                    let before = tenant.record(id, .users)
                else { return next(&tenant, call) }
                let groups = tenant.apiV2Directory.groups(of: id)
                let response = next(&tenant, call)
                guard response.status == 204 else { return response }
                var attributes = before.attributes
                attributes["active"] = false
                tenant[directory: .apiV2].insertUser(id: id, attributes, at: call.now)
                for group in groups { tenant[directory: .apiV2].addMember(id, to: group, at: call.now) }
                return response
            }
        ),
        Defect(
            "deleted-user-still-listed",
            .lifeCycle,
            "A deleted user can still be read by id, and a change of it is answered as a success.",
            source: "invented: a cache without eviction",
            witness: "monitoring/deleted-by-script",
            { tenant, call, next in
                let id = call.id ?? ""
                if call.isOne("GET", .users), tenant[noted: "deleted", id] != nil { return kept(tenant[noted: "deleted", id]) }
                if call.isOne("PATCH", .users), tenant[noted: "deleted", id] != nil { return HTTPResponse(status: 204) }
                var read = call
                read.request.method = "GET"
                read.request.body = []
                let before = call.isOne("DELETE", .users) ? next(&tenant, read) : nil
                let response = next(&tenant, call)
                if let before, response.status == 204 {
                    tenant[noted: "deleted", id] = .string(String(decoding: before.body, as: UTF8.self))
                }
                return response
            }
        ),
        Defect(
            "deleted-name-blocked",
            .lifeCycle,
            "The name of a deleted user cannot be used again: 409.",
            source:
                "invented: the name of a record that is only marked as deleted stays unique",
            witness: "lifecycle/successor-with-the-same-name",
            { tenant, call, next in
                let name = tenant.record(tenant.mapped(call.id ?? "", .apiV2), .users)?.attributes["userName"]?.stringValue
                if call.isCreation(.users), let wanted = call.body?["userName"]?.stringValue?.lowercased(),
                    tenant[noted: "names", wanted] != nil
                {
                    return conflict
                }
                let response = next(&tenant, call)
                if call.isOne("DELETE", .users), response.status == 204, let name {
                    tenant[noted: "names", name.lowercased()] = true
                }
                return response
            }
        ),
        Defect(
            "recreated-user-gets-old-groups",
            .lifeCycle,
            "Whoever is created under the name of a deleted user is in that one's groups.",
            source: "invented: memberships are kept by name",
            witness: "lifecycle/successor-with-the-same-name",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let name = tenant.record(id, .users)?.attributes["userName"]?.stringValue
                let groups = tenant.apiV2Directory.groups(of: id)
                let response = next(&tenant, call)
                if call.isOne("DELETE", .users), response.status == 204, let name {
                    tenant[noted: "groups", name.lowercased()] = .array(groups.map { .string($0) })
                } else if call.isCreation(.users), let made = tenant.id(writtenBy: call, response),
                    let wanted = call.body?["userName"]?.stringValue?.lowercased()
                {
                    for group in tenant[noted: "groups", wanted]?.arrayValue?.compactMap(\.stringValue) ?? [] {
                        tenant[directory: .apiV2].addMember(made, to: group, at: call.now)
                    }
                }
                return response
            }
        ),
        Defect(
            "recreated-group-gets-old-members",
            .lifeCycle,
            "A group that is made under the name of a deleted one has that one's members.",
            source: "invented: memberships are kept by name",
            witness: "groups/unassigned-and-back",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let name = tenant.record(id, .groups)?.attributes["displayName"]?.stringValue
                let members = tenant.apiV2Directory.members(of: id)
                let response = next(&tenant, call)
                if call.isOne("DELETE", .groups), response.status == 204, let name {
                    tenant[noted: "members", name.lowercased()] = .array(members.map { .string($0) })
                } else if call.isCreation(.groups), let made = tenant.id(writtenBy: call, response),
                    let wanted = call.body?["displayName"]?.stringValue?.lowercased()
                {
                    for member in tenant[noted: "members", wanted]?.arrayValue?.compactMap(\.stringValue) ?? []
                    where tenant.apiV2Directory.holds(member) {
                        tenant[directory: .apiV2].addMember(member, to: made, at: call.now)
                    }
                }
                return response
            }
        ),
        Defect(
            "created-always-active",
            .lifeCycle,
            "Whoever is created disabled is active.",
            source: "invented: active has a default that always wins",
            witness: "monitoring/account-made-disabled",
            stored(.users) { attributes, call in if call.isCreation() { attributes["active"] = true } }
        ),
        Defect(
            "created-inactive",
            .lifeCycle,
            "Whoever is created is disabled until somebody enables them.",
            source: "invented: an invitation that must be accepted",
            witness: "lifecycle/joiner",
            stored(.users) { attributes, call in if call.isCreation() { attributes["active"] = false } }
        ),
        Defect(
            "old-name-stays-taken",
            .lifeCycle,
            "After a change of userName the old name stays taken: 409 for the next who is to have it.",
            source: "invented: the table of unique names is not updated",
            witness: "matching/name-passed-on",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let before = tenant.record(id, .users)?.attributes["userName"]?.stringValue
                if call.isCreation(.users), let wanted = call.body?["userName"]?.stringValue?.lowercased(),
                    tenant[noted: "names", wanted] != nil
                {
                    return conflict
                }
                let response = next(&tenant, call)
                if call.isOne("PATCH", .users), let before,
                    tenant.record(id, .users)?.attributes["userName"]?.stringValue?.lowercased() != before.lowercased()
                {
                    tenant[noted: "names", before.lowercased()] = true
                }
                return response
            }
        ),
        Defect(
            "rename-makes-second-account",
            .lifeCycle,
            "A change of userName leaves the old account and makes a second one.",
            source: "invented: accounts are keyed by userName",
            witness: "attributes/rename-user-principal-name",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let before = tenant.record(id, .users)?.attributes
                let response = next(&tenant, call)
                if call.isOne("PATCH", .users), let before, let after = tenant.record(id, .users)?.attributes,
                    after["userName"] != before["userName"]
                {
                    tenant[directory: .apiV2].updateUser(id: id, from: after, to: before, at: call.now)
                    tenant[directory: .apiV2].insertUser(id: tenant.generator.nextUUID(), after, at: call.now)
                }
                return response
            }
        ),
    ]

    /// The answer to the creation of a name in use.
    static let conflict = HTTPResponse(
        status: 409,
        headers: ["Content-Type": "application/json"],
        body: Array(
            #"{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"scimType":"uniqueness","detail":"a user with that userName exists","status":"409"}"#
                .utf8
        )
    )

    /// An answer that was kept as text.
    static func kept(_ text: JSONValue?) -> HTTPResponse {
        HTTPResponse(
            status: 200,
            headers: ["Content-Type": "application/scim+json;charset=utf-8"],
            body: Array((text?.stringValue ?? "{}").utf8)
        )
    }
}
