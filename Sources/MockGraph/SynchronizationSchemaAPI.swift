import HTTP
import JSON

/// Whose schema a request is about.
enum SchemaPlace: Sendable, Hashable {
    case job(String)
    case template(String)
}

/// What becomes of the provisioning service's answer to a question about schemas.
enum SchemaPurpose: Sendable, Hashable {
    /// The schema itself.
    case showSchema(SchemaPlace)
    /// A part of the schema.
    case showDirectories(SchemaPlace)
    case showDirectory(String, SchemaPlace)
    case discover(String, SchemaPlace)
    case showTemplates
    case showTemplate(String)
    case save(SchemaPlace)
    /// An answer as it is, with this fragment of `@odata.context`.
    case show(String)
}

extension GraphTenant {
    /// `…/schema` of a job or a template, and what stands behind it.
    mutating func respondSchema(_ place: SchemaPlace, _ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        var call = call
        let word = call.takeWord()
        switch (call.method, word, call.isAtEnd) {
        case ("GET", "", _): return try ask(for: .showSchema(place), place, call)
        case ("PUT", "", _): return check(try call.graph.body(), completedFrom: nil, place, call)
        case ("PATCH", "", _): return try patchSchema(place, call)
        case ("DELETE", "", _):
            // "Delete the customized schema and resets the schema to the default configuration."
            store(nil, place, call)
            return .response(call.graph.noContent)
        case ("GET", "filteroperators", true):
            return .needsProvisioning(.schema(.filterOperators, inquiry: inquiry(.show("filterOperators"), place, call)))
        case ("GET", "functions", true):
            return .needsProvisioning(.schema(.functions, inquiry: inquiry(.show("functions"), place, call)))
        case ("POST", "parseexpression", true):
            let body = try call.graph.body()
            guard body["expression"]?.stringValue != nil else {
                throw .badRequest("'expression' must be the text of an expression, such as 'ToLower([mailNickname], )'.")
            }
            let purpose = SchemaPurpose.show("microsoft.graph.parseExpressionResponse")
            return .needsProvisioning(.schema(.parseExpression(body), inquiry: inquiry(purpose, place, call)))
        case (_, "directories", _): return try respondDirectories(place, call)
        default: throw GraphError.notAllowed
        }
    }

    private mutating func respondDirectories(_ place: SchemaPlace, _ call: SynchronizationCall) throws(GraphError) -> GraphOutcome
    {
        var call = call
        let id = call.takeID()
        let action = call.takeWord()
        guard call.isAtEnd else { throw GraphError.notAllowed }
        switch (call.method, id, action) {
        case ("GET", "", ""): return try ask(for: .showDirectories(place), place, call)
        case ("GET", _, ""): return try ask(for: .showDirectory(id, place), place, call)
        case ("POST", _, "discover"): return try ask(for: .discover(id, place), place, call)
        default: throw GraphError.notAllowed
        }
    }

    // MARK: Reading

    /// The schema of a place where a client saved one; `nil` for the template's default.
    private func storedSchema(_ place: SchemaPlace, _ owner: String) -> JSONObject? {
        guard let synchronization = synchronizations[owner] else { return nil }
        switch place {
        case .template(let id): return synchronization.templateSchemas[id]
        case .job(let id):
            guard let job = synchronization.jobs.first(where: { $0.id == id }) else { return nil }
            return job.schema ?? synchronization.templateSchemas[job.templateID]
        }
    }

    private func templateID(of place: SchemaPlace, _ owner: String) -> String {
        switch place {
        case .template(let id): id
        case .job(let id): synchronizations[owner]?.jobs.first { $0.id == id }?.templateID ?? configuration.templateID
        }
    }

    private func inquiry(_ purpose: SchemaPurpose, _ place: SchemaPlace, _ call: SynchronizationCall) -> ProvisioningInquiry {
        if case .job(let id) = place { return ProvisioningInquiry(call, jobID: id, purpose: purpose) }
        return ProvisioningInquiry(call, purpose: purpose)
    }

    /// Answers from the schema that is stored, or asks for the template's default.
    private mutating func ask(for purpose: SchemaPurpose, _ place: SchemaPlace, _ call: SynchronizationCall) throws(GraphError)
        -> GraphOutcome
    {
        if let schema = storedSchema(place, call.servicePrincipalID) { return .response(try finish(purpose, [schema], call)) }
        let question = SchemaQuestion.standard(templateIDs: [templateID(of: place, call.servicePrincipalID)])
        return .needsProvisioning(.schema(question, inquiry: inquiry(purpose, place, call)))
    }

    /// Shows what a purpose asks of schemas that are known now.
    mutating func finish(_ purpose: SchemaPurpose, _ schemas: [JSONObject], _ call: SynchronizationCall) throws(GraphError)
        -> HTTPResponse
    {
        let schema = schemas.first ?? [:]
        switch purpose {
        case .showSchema(let place): return Self.shown(.object(schema), "\(Self.path(place))/schema/$entity", call)
        case .showDirectories(let place):
            return Self.shown(schema["directories"] ?? [], "\(Self.path(place))/schema/directories", call)
        case .showDirectory(let id, let place):
            return Self.shown(.object(try Self.directory(id, schema)), "\(Self.path(place))/schema/directories/$entity", call)
        case .discover(let id, let place):
            // What a target's `/Schemas` would add is found by gallery connectors with schema discovery only (Develop a SCIM endpoint).
            var directory = try Self.directory(id, schema)
            directory["discoveryDateTime"] = .string(call.graph.now.iso8601)
            return Self.shown(.object(directory), "\(Self.path(place))/schema/directories/$entity", call)
        case .showTemplates: return showTemplates(schemas, call)
        case .showTemplate(let id):
            return Self.shown(template(id, schema, call.servicePrincipalID), "/templates/$entity", call)
        case .save, .show:
            throw GraphError(500, "InternalError", "The provisioning service answered another question than Graph asked.")
        }
    }

    private static func path(_ place: SchemaPlace) -> String {
        switch place {
        case .job(let id): "/jobs('\(id)')"
        case .template(let id): "/templates('\(id)')"
        }
    }

    /// A directory of a schema by its id or its name.
    private static func directory(_ key: String, _ schema: JSONObject) throws(GraphError) -> JSONObject {
        let all = (schema["directories"]?.arrayValue ?? []).compactMap(\.objectValue)
        let found = all.first { $0["id"]?.stringValue == key } ?? all.first { $0["name"]?.stringValue == key }
        guard let found else { throw .notFound(key) }
        return found
    }

    private static func shown(_ value: JSONValue, _ fragment: String, _ call: SynchronizationCall) -> HTTPResponse {
        shown(value, call.context(fragment), call.graph)
    }

    /// An entity with its context in front, or a collection as `value`.
    static func shown(_ value: JSONValue, _ fragment: String, _ call: GraphCall) -> HTTPResponse {
        shown(value, call.context(fragment), call)
    }

    private static func shown(_ value: JSONValue, _ context: JSONValue, _ call: GraphCall) -> HTTPResponse {
        guard case .object(let object) = value else { return call.json(200, ["@odata.context": context, "value": value]) }
        return call.entity(200, context, object)
    }

    // MARK: Writing

    private func check(_ schema: JSONObject, completedFrom template: String?, _ place: SchemaPlace, _ call: SynchronizationCall)
        -> GraphOutcome
    {
        var schema = schema
        for member in schema.members where member.name.hasPrefix("@odata.") { schema[member.name] = nil }
        return .needsProvisioning(
            .schema(.check(schema: schema, completedFrom: template), inquiry: inquiry(.save(place), place, call))
        )
    }

    /// Takes the members that the body names and keeps the others (the SDK has PATCH; Microsoft's page documents PUT only).
    private func patchSchema(_ place: SchemaPlace, _ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        let body = try call.graph.body()
        guard var schema = storedSchema(place, call.servicePrincipalID) else {
            return check(body, completedFrom: templateID(of: place, call.servicePrincipalID), place, call)
        }
        for member in body.members { schema[member.name] = member.value }
        return check(schema, completedFrom: nil, place, call)
    }

    /// How many problems of a schema an answer tells: a refused schema may have a hundred thousand.
    private static let toldProblems = 50

    /// Saves a schema that was found sound; otherwise nothing changes, and each problem is told.
    mutating func saveSchema(_ schema: JSONObject, _ problems: [String], _ place: SchemaPlace, _ call: SynchronizationCall)
        throws(GraphError) -> HTTPResponse
    {
        guard problems.isEmpty else {
            // Assumption: Microsoft documents neither code nor words of this refusal.
            let told = problems.prefix(Self.toldProblems).joined(separator: " ")
            let more = problems.count > Self.toldProblems ? " And \(problems.count - Self.toldProblems) more." : ""
            throw .badRequest("The synchronization schema was not saved. \(told)\(more)")
        }
        if case .job(let id) = place, synchronizations[call.servicePrincipalID]?.jobs.contains(where: { $0.id == id }) != true {
            throw .notFound(id)
        }
        var schema = schema
        // "The version of the schema, updated automatically with every schema change" (synchronizationSchema).
        schema["version"] = .string(nextRecordID())
        store(schema, place, call)
        return call.graph.noContent
    }

    /// Stores a schema, or removes it. Like Save in the portal it has everything evaluated again: the watermark is cleared (How application
    /// provisioning works in Microsoft Entra ID).
    private mutating func store(_ schema: JSONObject?, _ place: SchemaPlace, _ call: SynchronizationCall) {
        var synchronization = synchronizations[call.servicePrincipalID] ?? Synchronization()
        var changed: String?
        for index in synchronization.jobs.indices {
            let job = synchronization.jobs[index]
            switch place {
            case .job(job.id):
                synchronization.jobs[index].schema = schema
                changed = job.id
            case .template(job.templateID) where job.schema == nil: break
            default: continue
            }
            synchronization.jobs[index].reset(["Watermark"])
        }
        if case .template(let id) = place { synchronization.templateSchemas[id] = schema }
        synchronizations[call.servicePrincipalID] = synchronization
        noteProvisioningAudit("Update attribute mappings or scope", changed, call)
    }
}
