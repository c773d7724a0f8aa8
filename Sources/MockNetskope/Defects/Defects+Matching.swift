import HTTP
import JSON

extension Defect {
    /// Defects of the search by matching attributes.
    static let matching: [Defect] = [
        Defect(
            "user-name-match-exact",
            .matching,
            "A filter on userName finds only the very same letters, not the same name in other case.",
            source: "langwatch#616, better-auth#10419, OctopusDeploy#9841; RFC 7643 section 4.1.1 (userName is not case-exact)",
            witness: "matching/existing-users-matched",
            exact("userName")
        ),
        Defect(
            "group-name-match-exact",
            .matching,
            "A filter on displayName finds only the very same letters.",
            source: "Microsoft: Tutorial - Develop a SCIM endpoint (groups are looked for by displayName without regard to case)",
            witness: "matching/existing-groups-matched",
            exact("displayName")
        ),
        Defect(
            "disabled-users-not-found",
            .matching,
            "A filter does not find users who are disabled.",
            source:
                "Microsoft: Tutorial - Develop a SCIM endpoint (disabled users must be found)",
            witness: "lifecycle/rehired",
            listed { resource, call in call.equality == nil || resource["active"] != false }
        ),
        Defect(
            "disabled-users-hidden",
            .matching,
            "A disabled user is 404 for whoever asks by id.",
            source:
                "Microsoft: Tutorial - Develop a SCIM endpoint (disabled users must be found)",
            witness: "lifecycle/disable-and-re-enable",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard call.isOne("GET", .users), (try? JSONValue.parse(response.body))?["active"] == false else {
                    return response
                }
                return missing(&tenant, call, next)
            }
        ),
        Defect(
            "match-by-beginning",
            .matching,
            "eq finds every name that begins with the value.",
            source: "invented: a LIKE 'value%' in place of =",
            witness: "matching/names-that-begin-alike",
            { tenant, call, next in
                guard call.isList, let (attribute, value) = call.equality else { return next(&tenant, call) }
                let names = (call.kind == .users ? tenant.apiV2Directory.users : tenant.apiV2Directory.groups).compactMap {
                    $0.attributes[attribute]?.stringValue
                }
                guard let longer = names.first(where: { $0.lowercased().hasPrefix(value.lowercased()) }) else {
                    return next(&tenant, call)
                }
                var call = call
                call.setEquality(attribute, longer)
                return next(&tenant, call)
            }
        ),
        Defect(
            "match-without-domain",
            .matching,
            "A filter on userName compares what stands before the @ alone.",
            source: "invented: names are kept as of an on-premises directory with one domain",
            witness: "matching/names-that-begin-alike",
            { tenant, call, next in
                guard call.isList, let (attribute, value) = call.equality, attribute == "userName" else {
                    return next(&tenant, call)
                }
                func local(_ name: String) -> String { String(name.lowercased().prefix { $0 != "@" }) }
                let names = tenant.apiV2Directory.users.compactMap { $0.attributes["userName"]?.stringValue }
                guard let other = names.first(where: { local($0) == local(value) }) else { return next(&tenant, call) }
                var call = call
                call.setEquality(attribute, other)
                return next(&tenant, call)
            }
        ),
        Defect(
            "external-id-filter-refused",
            .matching,
            "A filter on externalId is refused with 400.",
            source: "better-auth#10419, OctopusDeploy#9841",
            witness: "matching/second-attribute",
            { tenant, call, next in
                guard call.isList, call.equality?.attribute == "externalId" else { return next(&tenant, call) }
                var call = call
                call.set(query: "filter", to: "externalId")
                return next(&tenant, call)
            }
        ),
        Defect(
            "external-id-filter-finds-nobody",
            .matching,
            "A filter on externalId finds nobody.",
            source: "langwatch#616",
            witness: "matching/second-attribute",
            listed { _, call in call.equality?.attribute != "externalId" }
        ),
        Defect(
            "external-id-any-case",
            .matching,
            "A filter on externalId ignores the case of letters, so that two people are one.",
            source: "invented: a column compared without case; RFC 7643 section 3.1 (externalId is case-exact)",
            witness: "matching/external-ids-differ-in-case",
            { tenant, call, next in
                guard call.isList, let (attribute, value) = call.equality, attribute == "externalId" else {
                    return next(&tenant, call)
                }
                let ids = tenant.apiV2Directory.users.compactMap { $0.attributes["externalId"]?.stringValue }
                guard let other = ids.first(where: { $0.lowercased() == value.lowercased() }) else { return next(&tenant, call) }
                var call = call
                call.setEquality(attribute, other)
                return next(&tenant, call)
            }
        ),
        Defect(
            "renamed-user-found-by-old-name",
            .matching,
            "After a change of userName a filter finds the user by the old name, and not by the new one.",
            source: "invented: the index of names is built at creation alone",
            witness: "matching/name-passed-on",
            { tenant, call, next in
                let id = tenant.mapped(call.id ?? "", .apiV2)
                let before = tenant.record(id, .users)?.attributes["userName"]?.stringValue
                if call.isList, let (attribute, value) = call.equality, attribute == "userName" {
                    var call = call
                    if let now = tenant[noted: "renamed", value.lowercased()]?.stringValue {
                        call.setEquality("userName", now)
                    } else if tenant.defectMemory["renamed"]?.objectValue?.members.contains(where: {
                        $0.value.stringValue?.lowercased() == value.lowercased()
                    }) == true {
                        call.setEquality("userName", "\(value) (not indexed)")
                    }
                    return next(&tenant, call)
                }
                let response = next(&tenant, call)
                if call.isOne("PATCH", .users), let before,
                    let now = tenant.record(id, .users)?.attributes["userName"]?.stringValue,
                    now.lowercased() != before.lowercased()
                {
                    tenant[noted: "renamed", before.lowercased()] = .string(now)
                }
                return response
            }
        ),
    ]

    private static func exact(_ attribute: String) -> Change {
        listed { resource, call in
            guard let equality = call.equality, equality.attribute == attribute else { return true }
            return resource[attribute]?.stringValue == equality.value
        }
    }

    /// What the sound endpoint answers where there is no such resource.
    static func missing(_ tenant: inout Tenant, _ call: DefectCall, _ next: Next) -> HTTPResponse {
        var call = call
        if call.segments.count > 1 { call.segments[1] = "00000000-0000-0000-0000-000000000000" }
        return next(&tenant, call)
    }
}
