import HTTP
import JSON

extension Defect {
    /// Defects of the audit log.
    static let attribution: [Defect] = [
        Defect(
            "audit-names-legacy-client",
            .attribution,
            "The audit log goes on naming the client of the legacy SCIM Integration.",
            source: "invented; Netskope: Replacing SCIM Integration with REST APIv2 (watch the audit log for the token's name)",
            witness: "monitoring/audit-names-the-actor",
            audit { entry, tenant, _ in
                var entry = entry
                entry.actor = tenant.console.legacyClients.first ?? "SCIM"
                return [entry]
            }
        ),
        Defect(
            "audit-names-nobody",
            .attribution,
            "The audit log names no actor for changes through API v2.",
            source: "invented: the gateway does not pass the name on",
            witness: "monitoring/audit-names-the-actor",
            audit { entry, _, _ in
                var entry = entry
                entry.actor = ""
                return [entry]
            }
        ),
        Defect(
            "audit-names-administrator",
            .attribution,
            "The audit log names the administrator who made the token.",
            source: "invented: a token stands for its maker",
            witness: "monitoring/audit-names-the-actor",
            audit { entry, _, _ in
                var entry = entry
                entry.actor = Tenant.administrator
                return [entry]
            }
        ),
        Defect(
            "audit-names-first-token",
            .attribution,
            "The audit log names the tenant's first token, whichever was used.",
            source: "invented: a look-up without its key",
            witness: "console/rbac-v3",
            audit { entry, tenant, _ in
                var entry = entry
                entry.actor = tenant.console.tokens.first?.name ?? entry.actor
                return [entry]
            }
        ),
        Defect(
            "audit-shows-secret",
            .attribution,
            "The audit log gives the beginning of the token's value in place of its name.",
            source: "invented: the wrong column",
            witness: "monitoring/audit-names-the-actor",
            audit { entry, _, call in
                var entry = entry
                entry.actor = String((call.bearer ?? "").prefix(8))
                return [entry]
            }
        ),
        Defect(
            "audit-misses-groups",
            .attribution,
            "Changes of groups are missing from the audit log.",
            source: "invented: the handler of groups writes no entry",
            witness: "groups/members-add-and-remove",
            audit { entry, _, _ in entry.objectType == "Group" ? [] : [entry] }
        ),
        Defect(
            "audit-misses-deletions",
            .attribution,
            "Deletions are missing from the audit log.",
            source: "invented: the entry is made from the record, which is gone",
            witness: "lifecycle/hard-delete",
            audit { entry, _, _ in entry.action == "Delete" ? [] : [entry] }
        ),
        Defect(
            "audit-says-update-for-create",
            .attribution,
            "The audit log calls creations updates.",
            source: "invented: one entry for both, as the OpenAPI's \"added/overwritten\"",
            witness: "lifecycle/joiner",
            audit { entry, _, _ in
                var entry = entry
                if entry.action == "Create" { entry.action = "Update" }
                return [entry]
            }
        ),
        Defect(
            "audit-doubles-entries",
            .attribution,
            "Every change stands twice in the audit log.",
            source: "invented: the gateway and the service both write",
            witness: "lifecycle/joiner",
            audit { entry, _, _ in [entry, entry] }
        ),
        Defect(
            "audit-gives-ids",
            .attribution,
            "The audit log gives the id of what was changed in place of its name.",
            source: "invented: the wrong column",
            witness: "lifecycle/joiner",
            audit { entry, tenant, call in
                var entry = entry
                entry.objectName = call.id ?? tenant.apiV2Directory.users(named: entry.objectName).first?.id ?? entry.objectName
                return [entry]
            }
        ),
        Defect(
            "audit-of-refusals",
            .attribution,
            "A refused creation stands in the audit log as if it had been done.",
            source: "invented: the entry is written first",
            witness: "monitoring/second-creation-refused",
            { tenant, call, next in
                let response = next(&tenant, call)
                if call.isCreation(.users), response.status == 409, let name = call.body?["userName"]?.stringValue,
                    let bearer = call.bearer, case .token(let token) = tenant.console.recognise(bearer)
                {
                    tenant.audit("Create", "User", name, by: token.name, at: call.now)
                }
                return response
            }
        ),
    ]
}
