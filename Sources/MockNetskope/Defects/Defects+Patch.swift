import HTTP
import JSON

extension Defect {
    /// Defects of what a PATCH does to attributes.
    static let patch: [Defect] = [
        Defect(
            "patch-last-operation-only",
            .patch,
            "Of several operations of one PATCH only the last is applied.",
            source: "invented: each operation starts from what is stored",
            witness: "lifecycle/mover",
            operations(on: .users) { operations, _, _ in Array(operations.suffix(1)) }
        ),
        Defect(
            "patch-first-operation-only",
            .patch,
            "Of several operations of one PATCH only the first is applied.",
            source: "invented: a handler that returns inside its loop",
            witness: "lifecycle/mover",
            operations(on: .users) { operations, _, _ in Array(operations.prefix(1)) }
        ),
        Defect(
            "patch-not-atomic",
            .patch,
            "When an operation fails, those before it stay applied.",
            source: "invented: RFC 7644 section 3.5.2 makes a PATCH atomic",
            witness: "monitoring/half-refused-patch",
            { tenant, call, next in
                guard call.isOne("PATCH", .users), let operations = call.operations, operations.count > 1 else {
                    return next(&tenant, call)
                }
                var response = HTTPResponse(status: 204)
                for operation in operations {
                    var single = call
                    single.setOperations([operation])
                    response = next(&tenant, single)
                    if response.status >= 400 { break }
                }
                return response
            }
        ),
        Defect(
            "value-path-on-absent-ignored",
            .patch,
            "An operation on a filtered path is answered as a success and does nothing where no element matches yet.",
            source: "Captain-P-Goldfish/SCIM-SDK#416, sourcegraph#49200, better-auth#10682",
            witness: "attributes/phone-added-later",
            operations(on: .users) { operations, call, tenant in
                let stored = tenant.record(tenant.mapped(call.id ?? "", .apiV2), .users)?.attributes ?? [:]
                return operations.filter { !$0.isFiltered || stored[$0.attribute] != nil }
            }
        ),
        Defect(
            "value-path-on-absent-refused",
            .patch,
            "An operation on a filtered path is refused where no element matches yet.",
            source: "scim-for-keycloak#73 (noTarget), scim-patch#42, scim-patch#176",
            witness: "attributes/phone-added-later",
            profile { $0.createsFilteredElement = false }
        ),
        Defect(
            "multi-valued-add-replaces",
            .patch,
            "Adding one element of a multi-valued attribute takes the others away.",
            source: "invented: the list is stored as the operation gives it",
            witness: "attributes/second-phone-added",
            operations(on: .users) { operations, _, _ in
                operations.flatMap { operation in
                    operation.kind == "add" && operation.isFiltered
                        ? [DefectOperation("remove", operation.attribute), operation] : [operation]
                }
            }
        ),
        Defect(
            "email-replaced-wholesale",
            .patch,
            "Replacing the value of an e-mail stores it as the only thing known: type and primary are lost.",
            source: "invented: emails are stored as a list of plain addresses",
            witness: "attributes/rename-user-principal-name",
            operations(on: .users) { operations, _, _ in
                operations.map {
                    guard $0.isFiltered, $0.attribute == "emails", let value = $0.value else { return $0 }
                    return DefectOperation("replace", "emails", [["value": value]])
                }
            }
        ),
        Defect(
            "path-less-operation-ignored",
            .patch,
            "An operation without a path is answered as a success and does nothing.",
            source: "scim-patch#132, scimitar#69",
            witness: "dialects/flag-aadoptscim062020",
            operations(on: .users) { operations, _, _ in operations.filter { $0.path != nil } }
        ),
        Defect(
            "dotted-names-stored-literally",
            .patch,
            "Without a path \"name.familyName\" is stored under that very name, beside name.",
            source: "scim-patch#133, SCIM-SDK#267, scimitar#123, SimpleIdServer#494",
            witness: "dialects/flag-aadoptscim062020",
            stored(.users) { attributes, call in
                for operation in call.operations ?? [] where operation.path == nil {
                    for member in operation.value?.objectValue?.members ?? [] {
                        let parts = member.name.split(separator: ".")
                        guard parts.count == 2, !member.name.hasPrefix("urn:") else { continue }
                        if var outer = attributes[String(parts[0])]?.objectValue {
                            outer.removeValue(String(parts[1]))
                            attributes[String(parts[0])] = .object(outer)
                        }
                        attributes[member.name] = member.value
                    }
                }
            }
        ),
        Defect(
            "urn-split-at-dot",
            .patch,
            "The path of an attribute of the enterprise extension is split at the dot of \"2.0\" and stored under half a name.",
            source: "pingidentity/scim2#104, scim-patch#19, directory-scimple#704",
            witness: "attributes/manager-and-enterprise",
            operations(on: .users) { operations, _, _ in
                operations.map { operation in
                    guard let path = operation.path, path.hasPrefix("urn:"), let value = operation.value,
                        let dot = path.firstIndex(of: ".")
                    else { return operation }
                    let outer = String(path[..<dot].split(separator: ":").last ?? "")
                    return DefectOperation(
                        "add",
                        nil,
                        .object(["x\(outer)": .object([String(path[path.index(after: dot)...]): value])])
                    )
                }
            }
        ),
        Defect(
            "remove-of-attribute-ignored",
            .patch,
            "Taking a value away is answered as a success and does nothing.",
            source: "invented: only add and replace are handled for users",
            witness: "attributes/manager-removed",
            operations(on: .users) { operations, _, _ in operations.filter { $0.kind != "remove" } }
        ),
        Defect(
            "patch-stores-only-what-it-names",
            .patch,
            "A PATCH of a user is served like a PUT: attributes that it does not name are lost.",
            source: "invented: RFC 7644 tells PUT (section 3.5.1) from PATCH (section 3.5.2)",
            witness: "attributes/manager-and-enterprise",
            stored(.users) { attributes, call in
                guard let operations = call.operations else { return }
                let named = Set(operations.map(\.attribute)).union(operations.flatMap { $0.value?.objectValue?.names ?? [] })
                let always: Set = ["userName", "active", "emails", "externalId"]
                for name in attributes.names where !named.contains(name) && !always.contains(name) { attributes[name] = nil }
            }
        ),
        Defect(
            "user-name-immutable",
            .patch,
            "A change of userName is answered as a success and does nothing.",
            source:
                "Netskope: Okta SCIM page of the legacy integration (edits of username and e-mail are not reflected after provisioning)",
            witness: "attributes/rename-user-principal-name",
            operations(on: .users) { operations, _, _ in operations.filter { $0.path?.lowercased() != "username" } }
        ),
        Defect(
            "email-immutable",
            .patch,
            "A change of the e-mail address is answered as a success and does nothing.",
            source:
                "Netskope: Okta SCIM page of the legacy integration (edits of username and e-mail are not reflected after provisioning)",
            witness: "attributes/rename-user-principal-name",
            operations(on: .users) { operations, _, _ in operations.filter { $0.attribute.lowercased() != "emails" } }
        ),
        Defect(
            "group-name-immutable",
            .patch,
            "A change of a group's displayName is answered as a success and does nothing.",
            source: "invented: groups are keyed by their names",
            witness: "groups/create-rename-delete",
            operations(on: .groups) { operations, _, _ in operations.filter { $0.path?.lowercased() != "displayname" } }
        ),
        Defect(
            "operation-names-exact",
            .patch,
            "Operations called \"Add\", \"Replace\" and \"Remove\" are refused; only lower case is known.",
            source:
                "invented; Microsoft: SCIM 2.0 protocol compliance (without the flag the names are capitalised)",
            witness: "lifecycle/mover",
            { tenant, call, next in
                guard call.method == "PATCH", let operations = call.operations,
                    operations.contains(where: { $0.json["op"]?.stringValue != $0.kind })
                else { return next(&tenant, call) }
                var call = call
                call.setOperations([DefectOperation("unknown")])
                return next(&tenant, call)
            }
        ),
        Defect(
            "name-replaced-as-a-whole",
            .patch,
            "Replacing name.familyName stores a name of that part alone: the given name is lost.",
            source: "invented: complex attributes are stored as the operation gives them",
            witness: "lifecycle/mover",
            operations(on: .users) { operations, _, _ in
                operations.map {
                    guard let parts = $0.path?.split(separator: "."), parts.count == 2, parts[0] == "name", let value = $0.value
                    else {
                        return $0
                    }
                    return DefectOperation("replace", "name", .object([String(parts[1]): value]))
                }.flatMap { $0.path == "name" ? [DefectOperation("remove", "name"), $0] : [$0] }
            }
        ),
        Defect(
            "rename-reaches-namesake",
            .patch,
            "A change of the family name is written to every user with the same old one.",
            source: "invented: an UPDATE with the wrong WHERE",
            witness: "names/family-members",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let before = tenant.record(id, .users)?.attributes["name"]?["familyName"]
                let response = next(&tenant, call)
                guard call.isOne("PATCH", .users), let before,
                    let now = tenant.record(id, .users)?.attributes["name"]?["familyName"],
                    now != before
                else { return response }
                for user in tenant.apiV2Directory.users where user.attributes["name"]?["familyName"] == before {
                    tenant.rewrite(user.id, .users, at: call.now) { attributes in
                        guard var name = attributes["name"]?.objectValue else { return }
                        name["familyName"] = now
                        attributes["name"] = .object(name)
                    }
                }
                return response
            }
        ),
    ]
}
