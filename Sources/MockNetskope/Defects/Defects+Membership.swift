import HTTP
import JSON

extension Defect {
    /// Defects of membership.
    static let membership: [Defect] = [
        Defect(
            "remove-by-value-clears-group",
            .membership,
            "A removal that names its member in a value array takes everybody out of the group.",
            source:
                "MicrosoftDocs/azure-docs#30826, SCIM-SDK#149, SCIM-SDK#167, directory-scimple#436, scimitar#43, segment#6726",
            witness: "groups/members-add-and-remove",
            operations(on: .groups) { operations, _, _ in
                operations.map {
                    $0.kind == "remove" && $0.isAboutMembers && !$0.memberIDs.isEmpty ? DefectOperation("remove", "members") : $0
                }
            }
        ),
        Defect(
            "remove-by-value-ignored",
            .membership,
            "A removal that names its member in a value array is answered as a success and does nothing.",
            source:
                "invented: the value of a removal is not read; the form is Entra ID's own (Microsoft: SCIM 2.0 protocol compliance)",
            witness: "groups/members-add-and-remove",
            operations(on: .groups) { operations, _, _ in
                operations.filter { !($0.kind == "remove" && $0.isAboutMembers && !$0.isFiltered) }
            }
        ),
        Defect(
            "remove-by-filter-ignored",
            .membership,
            "A removal by members[value eq …] is answered as a success and does nothing.",
            source:
                "invented: only the form without the flag is known; aadOptscim062020 sends this one (Microsoft: SCIM 2.0 protocol compliance)",
            witness: "dialects/flag-aadoptscim062020",
            operations(on: .groups) { operations, _, _ in
                operations.filter { !($0.kind == "remove" && $0.isAboutMembers && $0.isFiltered) }
            }
        ),
        Defect(
            "remove-by-filter-clears-group",
            .membership,
            "The filter of a removal by members[value eq …] is dropped, so that everybody leaves the group.",
            source: "invented, next to directory-scimple#447 and pingidentity/scim2#174 (removals that empty groups)",
            witness: "dialects/flag-aadoptscim062020",
            operations(on: .groups) { operations, _, _ in
                operations.map {
                    $0.kind == "remove" && $0.isAboutMembers && $0.isFiltered ? DefectOperation("remove", "members") : $0
                }
            }
        ),
        Defect(
            "remove-first-member-only",
            .membership,
            "Of several members in one removal only the first is taken out.",
            source:
                "invented: a loop that ends behind the first; Microsoft: App gallery provisioning requirements (several memberships in a single PATCH)",
            witness: "groups/members-in-batches",
            operations(on: .groups) { operations, _, _ in
                operations.map { firstMember(of: $0, "remove") }
            }
        ),
        Defect(
            "add-first-member-only",
            .membership,
            "Of several members in one addition only the first becomes a member.",
            source:
                "invented: a loop that ends behind the first; Microsoft: App gallery provisioning requirements (several memberships in a single PATCH)",
            witness: "groups/members-in-batches",
            operations(on: .groups) { operations, _, _ in
                operations.map { firstMember(of: $0, "add") }
            }
        ),
        Defect(
            "add-replaces-members",
            .membership,
            "An addition of members puts them in the place of those who were there.",
            source: "invented: one handler for both; RFC 7644 sections 3.5.2.1 and 3.5.2.3 tell them apart",
            witness: "groups/members-add-and-remove",
            operations(on: .groups) { operations, _, _ in
                operations.map { operation in
                    var operation = operation
                    if operation.kind == "add", operation.isAboutMembers { operation.json["op"] = "replace" }
                    return operation
                }
            }
        ),
        Defect(
            "rename-empties-group",
            .membership,
            "A PATCH of displayName stores the group as sent, without its members.",
            source: "invented: a PATCH that is served like a PUT",
            witness: "groups/create-rename-delete",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard call.isOne("PATCH", .groups), let id = tenant.id(writtenBy: call, response),
                    call.operations?.contains(where: { $0.isAboutMembers }) == false
                else { return response }
                for member in tenant.apiV2Directory.members(of: id) {
                    tenant[directory: .apiV2].removeMember(member, from: id, at: call.now)
                }
                return response
            }
        ),
        Defect(
            "one-group-each",
            .membership,
            "Whoever joins a group leaves the one before.",
            source: "invented: the group is a column of the user's row",
            witness: "groups/user-in-several-groups",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard call.isOne("PATCH", .groups), let id = tenant.id(writtenBy: call, response) else { return response }
                for member in call.operations?.filter({ $0.kind == "add" && $0.isAboutMembers }).flatMap(\.memberIDs) ?? [] {
                    let stored = tenant.mapped(member, .apiV2)
                    for group in tenant.apiV2Directory.groups(of: stored) where group != id {
                        tenant[directory: .apiV2].removeMember(stored, from: group, at: call.now)
                    }
                }
                return response
            }
        ),
        Defect(
            "nested-group-dropped",
            .membership,
            "A member that is a group is dropped without a word.",
            source: "invented, after Netskope's legacy integration, which knows no nested groups (OneLogin KB0011116)",
            witness: "groups/unknown-member",
            members { id, tenant in tenant.apiV2Directory.group(id: id) == nil }
        ),
        Defect(
            "disabled-user-cannot-join",
            .membership,
            "Whoever is disabled is not added to a group.",
            source: "invented: members are looked up among active users",
            witness: "groups/disabled-member",
            members { id, tenant in tenant.apiV2Directory.user(id: id)?.attributes["active"] != false }
        ),
        Defect(
            "disabling-leaves-groups",
            .membership,
            "Disabling a user takes it out of its groups, and re-enabling does not bring it back.",
            source: "invented, next to Netskope community 7091 (whoever is disabled is deleted by default)",
            witness: "groups/disabled-member",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard call.isOne("PATCH", .users), let id = tenant.id(writtenBy: call, response),
                    tenant.apiV2Directory.user(id: id)?.attributes["active"] == false
                else { return response }
                for group in tenant.apiV2Directory.groups(of: id) {
                    tenant[directory: .apiV2].removeMember(id, from: group, at: call.now)
                }
                return response
            }
        ),
        Defect(
            "deleted-user-stays-member",
            .membership,
            "Deleting a user leaves its id behind in its groups.",
            source: "invented: a table of memberships without a foreign key",
            witness: "lifecycle/hard-delete",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let groups = tenant.apiV2Directory.groups(of: id)
                let response = next(&tenant, call)
                guard call.isOne("DELETE", .users), response.status == 204 else { return response }
                for group in groups { tenant[directory: .apiV2].addMember(id, to: group, at: call.now) }
                return response
            }
        ),
        Defect(
            "deleted-group-deletes-members",
            .membership,
            "Deleting a group deletes the users in it.",
            source: "invented: a cascade in the wrong direction",
            witness: "groups/create-rename-delete",
            { tenant, call, next in
                let members = tenant.apiV2Directory.members(of: tenant.mapped(call.id ?? "", .apiV2))
                let response = next(&tenant, call)
                guard call.isOne("DELETE", .groups), response.status == 204 else { return response }
                for member in members { tenant[directory: .apiV2].removeUser(id: member) }
                return response
            }
        ),
        Defect(
            "unknown-member-refuses-all",
            .membership,
            "One member that does not exist lets the whole PATCH be refused, so that the others do not join either.",
            source: "fleetdm/fleet#52600",
            witness: "groups/unknown-member",
            profile { $0.unknownMember = .refuse }
        ),
        Defect(
            "unknown-member-stored",
            .membership,
            "An id that belongs to nobody becomes a member.",
            source: "invented: ids are stored unchecked",
            witness: "groups/unknown-member",
            profile { $0.unknownMember = .store }
        ),
        Defect(
            "members-by-name",
            .membership,
            "Members are looked up by userName, so that ids name nobody and are dropped.",
            source: "invented: the vendor's own scripts name members, not ids",
            witness: "groups/members-add-and-remove",
            members { _, _ in false }
        ),
    ]

    private static func firstMember(of operation: DefectOperation, _ kind: String) -> DefectOperation {
        guard operation.kind == kind, operation.isAboutMembers, let first = operation.value?.arrayValue?.first else {
            return operation
        }
        var operation = operation
        operation.value = .array([first])
        return operation
    }

    /// Lets only those become members whom `isTaken` takes, by their stored ids.
    static func members(_ isTaken: @escaping @Sendable (String, Tenant) -> Bool) -> Change {
        operations(on: .groups) { operations, _, tenant in
            operations.map { operation in
                guard operation.kind == "add", operation.isAboutMembers, let members = operation.value?.arrayValue else {
                    return operation
                }
                var operation = operation
                operation.value = .array(
                    members.filter { $0["value"]?.stringValue.map { isTaken(tenant.mapped($0, .apiV2), tenant) } ?? true }
                )
                return operation
            }
        }
    }
}
