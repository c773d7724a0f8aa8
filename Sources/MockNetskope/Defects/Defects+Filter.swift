import HTTP
import JSON

extension Defect {
    /// Defects of filters and projections.
    static let filter: [Defect] = [
        Defect(
            "filter-ignored",
            .filter,
            "A filter is ignored: the list holds everybody.",
            source: "invented: the name of the query's item is misspelt in the handler",
            witness: "lifecycle/joiner",
            request { call, _ in call.set(query: "filter", to: nil) }
        ),
        Defect(
            "filter-apostrophe-breaks",
            .filter,
            "A value with an apostrophe is an internal error.",
            source:
                "Microsoft: Known issues (special characters in joining properties); invented: a query put together from text",
            witness: "names/characters-in-filters",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard call.isList, call.equality?.value.contains("'") == true else { return response }
                return internalError
            }
        ),
        Defect(
            "filter-backslash-kept",
            .filter,
            "Escaped quotes and backslashes of a value are compared with their backslashes.",
            source: "invented: RFC 7644 section 3.4.2.2 makes a value a JSON string",
            witness: "names/characters-in-filters",
            filterValue { $0.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") }
        ),
        Defect(
            "filter-plus-as-space",
            .filter,
            "A plus sign in a value is decoded twice and becomes a space.",
            source:
                "Microsoft: Known issues (special characters in joining properties); invented: percent-decoding once in the gateway and once behind it",
            witness: "names/characters-in-filters",
            filterValue { $0.replacing("+", with: " ") }
        ),
        Defect(
            "filter-cut-at-ampersand",
            .filter,
            "The query is split behind its decoding, so that a value ends at an ampersand.",
            source: "invented: the same double decoding",
            witness: "names/characters-in-filters",
            filterValue { String($0.prefix { $0 != "&" }) }
        ),
        Defect(
            "filter-percent-decoded-again",
            .filter,
            "A value with a percent sign is decoded a second time.",
            source: "invented: the same double decoding",
            witness: "names/characters-in-filters",
            filterValue { PercentCoding.decode($0) ?? "" }
        ),
        Defect(
            "filter-ascii-only",
            .filter,
            "A value with letters beyond ASCII finds nothing.",
            source: "Microsoft: Known issues (special characters in joining properties)",
            witness: "names/characters-in-filters",
            filterValue { String($0.unicodeScalars.map { $0.isASCII ? Character($0) : "?" }) }
        ),
        Defect(
            "filter-miss-404",
            .filter,
            "A filter that finds nobody is answered with 404.",
            source: "grokability/snipe-it#11913; Microsoft: Tutorial - Develop a SCIM endpoint (200 with an empty list)",
            witness: "lifecycle/joiner",
            { tenant, call, next in
                let response = next(&tenant, call)
                guard call.isList, call.equality != nil, (try? JSONValue.parse(response.body))?["totalResults"] == 0 else {
                    return response
                }
                var one = call
                one.request.target = String(call.request.path)
                one.segments = [call.kind?.rawValue ?? "", "00000000-0000-0000-0000-000000000000"]
                return next(&tenant, one)
            }
        ),
        Defect(
            "filter-miss-without-resources",
            .filter,
            "A filter that finds nobody is answered without the list Resources.",
            source: "invented: RFC 7644 section 3.4.2 allows it, Microsoft's examples show an empty list",
            witness: "lifecycle/joiner",
            answer { body, call, _, _ in
                if call.isList, body["totalResults"] == 0 { body["Resources"] = nil }
            }
        ),
        Defect(
            "excluded-attributes-ignored",
            .filter,
            "excludedAttributes=members is ignored: groups come with all their members.",
            source: "Microsoft: Tutorial - Develop a SCIM endpoint (excludedAttributes=members must be honoured)",
            witness: "groups/create-rename-delete",
            { tenant, call, next in
                guard call.method == "GET", call.kind == .groups, call[query: "excludedAttributes"] != nil else {
                    return next(&tenant, call)
                }
                var call = call
                call.set(query: "excludedAttributes", to: nil)
                call.set(query: "attributes", to: "id,displayName,externalId,members,meta")
                return next(&tenant, call)
            }
        ),
        Defect(
            "members-never-shown",
            .filter,
            "attributes=members is ignored: nobody can read who is in a group.",
            source: "invented; netskope-py-sdk asks with attributes=members, citing the gateway",
            witness: "monitoring/members-read-back",
            answer { body, call, response, _ in
                guard call.method == "GET", call.kind == .groups else { return }
                body["members"] = nil
                guard let resources = body["Resources"]?.arrayValue else { return }
                body["Resources"] = .array(
                    resources.map { resource in
                        guard var object = resource.objectValue else { return resource }
                        object["members"] = nil
                        return .object(object)
                    }
                )
            }
        ),
    ]

    /// What a crash behind the gateway looks like.
    static let internalError = HTTPResponse(
        status: 500,
        headers: ["Content-Type": "application/json"],
        body: Array(
            #"{"status":"501","schemas":"[\"urn:ietf:params:scim:api:messages:2.0:Error\"]","detail":"Internal error."}"#.utf8
        )
    )
}
