import HTTP
import JSON

extension GraphTenant {
    mutating func respondDeletedItems(_ call: GraphCall) throws(GraphError) -> HTTPResponse {
        guard call[1] == "deletedItems" else { throw .noSegment(call[1]) }
        switch (call.method, call.path.count) {
        case ("GET", 2):
            // List deletedItems: the cast is required, "GET /directory/deleteditems without a type is not supported".
            throw .unsupportedQuery("The type of the deleted items is required: /directory/deletedItems/microsoft.graph.user.")
        case ("GET", 3):
            if let kind = DirectoryObject.Kind(rawValue: call[2]) { return try listDeleted(kind, call) }
            let object = try deleted(call[2])
            guard call.access.mayRead(object.kind) else { throw .denied }
            let query = try ODataQuery(call)
            return call.entity(
                200,
                call.context("directoryObjects/$entity"),
                withDeletion(object, query.select),
                type: object.kind.odataType
            )
        case ("GET", 4) where call[3] == "$count":
            guard let kind = DirectoryObject.Kind(rawValue: call[2]) else { throw .notAllowed }
            return try listDeleted(kind, call)
        case ("POST", 4) where call[3] == "restore":
            let object = try deleted(call[2])
            guard call.access.mayDelete(object.kind) else { throw .denied }
            if let name = object.properties["userPrincipalName"]?.stringValue, directory.userID(named: name) != nil {
                throw Self.duplicateName
            }
            directory.restore(object.id)
            assignments.resume(object.id)
            let restored = directory.live(object.id) ?? object
            return call.entity(
                200,
                call.context("directoryObjects/$entity"),
                shown(restored, nil),
                type: object.kind.odataType
            )
        case ("DELETE", 3):
            let object = try deleted(call[2])
            guard call.access.mayDelete(object.kind) else { throw .denied }
            purge(object.id)
            return call.noContent
        default: throw .notAllowed
        }
    }

    private func listDeleted(_ kind: DirectoryObject.Kind, _ call: GraphCall) throws(GraphError) -> HTTPResponse {
        guard call.access.mayRead(kind) else { throw .denied }
        let source = view
        let list = DirectoryList(
            ids: source.bin[kind] ?? OrderedIDs(),
            directory: source,
            kind: kind,
            rules: kind == .user ? .users : .groups,
            isBin: true,
            isWhole: true
        )
        return try respond(list, context: kind == .user ? "users" : "groups", isTyped: false, call)
    }

    /// What a deleted object shows: when it was deleted, too.
    func withDeletion(_ object: DirectoryObject, _ select: [String]?) -> JSONObject {
        var body = shown(object, select)
        if select == nil { body["deletedDateTime"] = object.deleted.map { .string($0.iso8601) } ?? .null }
        return body
    }

    private func deleted(_ id: String) throws(GraphError) -> DirectoryObject {
        guard let object = directory.objects[id], object.deleted != nil else { throw .notFound(id) }
        return object
    }
}
