import HTTP
import JSON

/// What Graph asks of the provisioning service.
public enum ProvisioningCall: Sendable, Hashable {
    /// Test the connection with these credentials.
    case validateCredentials(baseAddress: String, secretToken: String, inquiry: ProvisioningInquiry)
    /// Provision one object at once.
    case provisionOnDemand(objectID: String, isGroup: Bool, members: [String], inquiry: ProvisioningInquiry)
    /// A question about schemas. It is pure: neither the target nor the directory is asked.
    case schema(SchemaQuestion, inquiry: ProvisioningInquiry)
}

/// What Graph wants to know about schemas of provisioning jobs.
public enum SchemaQuestion: Sendable, Hashable {
    /// The default schemas of these templates, in this order.
    case standard(templateIDs: [String])
    /// What is wrong with a schema that somebody wants to save. Members that it lacks are taken from the template's default schema first,
    /// where one is named.
    case check(schema: JSONObject, completedFrom: String?)
    /// The functions that expressions may use, as a list.
    case functions
    /// The operators of scoping filters, as a list.
    case filterOperators
    /// The body of a parseExpression request.
    case parseExpression(JSONObject)
}

/// What the provisioning service answers.
public enum ProvisioningAnswer: Sendable {
    /// The connection test passed, or why it did not.
    case credentials(isValid: Bool, code: String, message: String)
    /// The two parts of the on-demand result: a status and a description of every step.
    case onDemand(key: JSONValue, value: JSONValue)
    /// The request names a rule that the job's schema does not have.
    case unknownRule(String)
    /// The schemas that were asked for, in the order of the question.
    case schemas([JSONObject])
    /// The schema that was checked, completed, and what is wrong with it, a sentence each.
    case checked(schema: JSONObject, problems: [String])
    /// A list, or the answer to parseExpression.
    case value(JSONValue)
}

/// Where a question to the provisioning service comes from, so that its answer finds back.
public struct ProvisioningInquiry: Sendable, Hashable {
    /// The service principal whose synchronization it is about.
    public let servicePrincipalID: String
    /// The job that it is about; `nil` for a template or for all.
    public let jobID: String?
    /// The synchronization rule that an on-demand request names.
    public let ruleID: String?
    /// What becomes of the answer to a question about schemas.
    let purpose: SchemaPurpose?
    let call: SynchronizationCall

    init(_ call: SynchronizationCall, jobID: String? = nil, ruleID: String? = nil, purpose: SchemaPurpose? = nil) {
        servicePrincipalID = call.servicePrincipalID
        self.jobID = jobID
        self.ruleID = ruleID
        self.purpose = purpose
        self.call = call
    }

    /// Whether both come from the same request: request ids are unique.
    public static func == (left: ProvisioningInquiry, right: ProvisioningInquiry) -> Bool {
        left.call.graph.requestID == right.call.graph.requestID
    }

    /// Feeds the request's id.
    public func hash(into hasher: inout Hasher) { hasher.combine(call.graph.requestID) }
}

extension GraphTenant {
    /// Answers a request for which the provisioning service acted.
    ///
    /// An answer of another kind than the question gives 500: the caller made a mistake.
    public mutating func finish(_ call: ProvisioningCall, with answer: ProvisioningAnswer, at now: Instant) -> HTTPResponse {
        let inquiry =
            switch call {
            case .validateCredentials(_, _, let inquiry), .provisionOnDemand(_, _, _, let inquiry), .schema(_, let inquiry):
                inquiry
            }
        let graph = inquiry.call.graph
        let clientRequestID = Self.clientRequestID(graph.request) ?? graph.requestID
        let response: HTTPResponse
        do throws(GraphError) {
            response = try self.response(answer, inquiry)
        } catch {
            response = error.response(requestID: graph.requestID, clientRequestID: clientRequestID, at: now)
        }
        let decoration = Decoration(
            requestID: graph.requestID,
            clientRequestID: clientRequestID,
            now: now,
            client: graph.access.clientID
        )
        return decorated(response, decoration, isHead: graph.request.method == "HEAD")
    }

    private mutating func response(_ answer: ProvisioningAnswer, _ inquiry: ProvisioningInquiry) throws(GraphError)
        -> HTTPResponse
    {
        let graph = inquiry.call.graph
        switch (answer, inquiry.purpose) {
        case (.credentials(true, _, _), nil): return graph.noContent
        // Assumption: status and shape of a failed test are not documented.
        case (.credentials(false, let code, let message), nil): throw GraphError(400, code, message)
        case (.onDemand(let key, let value), nil):
            return graph.json(
                200,
                [
                    "@odata.context": graph.context("microsoft.graph.stringKeyStringValuePair"),
                    "key": .string(key.text(pretty: false)), "value": .string(value.text(pretty: false)),
                ]
            )
        case (.unknownRule(let id), nil): throw Self.unknownRule(id)
        case (.schemas(let schemas), let purpose?): return try finish(purpose, schemas, inquiry.call)
        case (.checked(let schema, let problems), .save(let place)?):
            return try saveSchema(schema, problems, place, inquiry.call)
        case (.value(let value), .show(let fragment)?): return Self.shown(value, fragment, graph)
        default: throw GraphError(500, "InternalError", "The provisioning service answered another question than Graph asked.")
        }
    }
}
