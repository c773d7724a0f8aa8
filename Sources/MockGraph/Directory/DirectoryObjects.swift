import HTTP
import JSON

extension GraphTenant {
    /// How many ids one request may name (directoryObject: getByIds).
    private static let idLimit = 1000

    mutating func respondDirectoryObjects(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        if call.method == "POST", call.path.count == 2, call[1] == "getByIds" { return try getByIDs(call) }
        guard call.path.count >= 2 else { throw .notAllowed }
        guard let object = directory.live(call[1]) else {
            guard let application = applications[call[1]], call.method == "GET", call.path.count == 2 else {
                throw .notFound(call[1])
            }
            return call.entity(
                200,
                call.context("directoryObjects/$entity"),
                servicePrincipalJSON(application),
                type: "#microsoft.graph.servicePrincipal"
            )
        }
        switch (call.method, call[2], call.path.count) {
        case ("GET", "", 2):
            guard call.access.mayRead(object.kind) else { throw .denied }
            let query = try ODataQuery(call)
            return call.entity(
                200,
                call.context("directoryObjects/$entity"),
                shown(object, query.select),
                type: object.kind.odataType
            )
        case ("DELETE", "", 2):
            guard call.access.mayDelete(object.kind) else { throw .denied }
            delete(object, at: call.now)
            return call.noContent
        case ("POST", "checkMemberGroups", 3), ("POST", "checkMemberObjects", 3), ("POST", "getMemberGroups", 3),
            ("POST", "getMemberObjects", 3):
            return try respondMembershipQuestion(object, call)
        default: throw .notAllowed
        }
    }

    /// The objects with the named ids, of the named types; those that do not exist are left out.
    private func getByIDs(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        let body = try call.body()
        guard let ids = body["ids"]?.arrayValue?.compactMap(\.stringValue), ids.count == body["ids"]?.arrayValue?.count else {
            throw .badRequest("A value is required for the parameter 'ids'.")
        }
        guard ids.count <= Self.idLimit else { throw .badRequest("At most \(Self.idLimit) ids can stand in one request.") }
        let types = body["types"]?.arrayValue?.compactMap { $0.stringValue?.lowercased() }
        func isAsked(_ type: String) -> Bool {
            guard let types, !types.isEmpty else { return true }
            return types.contains(type.lowercased()) || types.contains("directoryobject")
        }
        let query = try ODataQuery(call)
        var seen: Set<String> = []
        var value: [JSONValue] = []
        for id in ids where seen.insert(id).inserted {
            if let object = directory.live(id), isAsked(object.kind.rawValue), call.access.mayRead(object.kind) {
                value.append(.object(item(object, query, isTyped: true)))
            } else if let application = applications[id], isAsked("servicePrincipal") {
                let json = servicePrincipalJSON(application)
                value.append(
                    .object(JSONObject([JSONObject.Member("@odata.type", "#microsoft.graph.servicePrincipal")] + json.members))
                )
            }
        }
        return call.json(200, ["@odata.context": call.context("directoryObjects"), "value": .array(value)])
    }
}
