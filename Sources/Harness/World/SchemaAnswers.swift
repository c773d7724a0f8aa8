import EntraProvisioning
import JSON
import MockGraph

/// What the provisioning service says about schemas, for the lanes of scenarios and for served mocks alike: Microsoft Graph keeps schemas, and only
/// the service understands them.
enum SchemaAnswers {
    /// Answers what needs neither the target nor the directory; `nil` where the service must act.
    static func answer(to call: ProvisioningCall, in graph: GraphTenant) -> ProvisioningAnswer? {
        switch call {
        case .schema(let question, _): return answer(to: question)
        case .provisionOnDemand(_, _, _, let inquiry):
            guard let rule = inquiry.ruleID, let id = inquiry.jobID, let job = graph.synchronizationJob(id) else { return nil }
            return ruleIDs(of: job).contains(rule) ? nil : .unknownRule(rule)
        case .validateCredentials: return nil
        }
    }

    private static func answer(to question: SchemaQuestion) -> ProvisioningAnswer {
        switch question {
        case .standard(let ids): return .schemas(ids.map { SynchronizationSchema.standard(templateID: $0).json })
        case .check(var schema, let template):
            if let template {
                for member in SynchronizationSchema.standard(templateID: template).json.members where schema[member.name] == nil {
                    schema[member.name] = member.value
                }
            }
            return .checked(schema: schema, problems: SynchronizationSchema.problems(in: schema))
        case .functions: return .value(SchemaCatalogue.functions)
        case .filterOperators: return .value(SchemaCatalogue.filterOperators)
        case .parseExpression(let body): return .value(.object(SchemaCatalogue.parseExpression(body)))
        }
    }

    /// The schema that a job runs with.
    static func schema(of job: SynchronizationJobRecord) -> JSONObject {
        job.schema ?? SynchronizationSchema.standard(templateID: job.templateID).json
    }

    private static func ruleIDs(of job: SynchronizationJobRecord) -> [String] {
        (schema(of: job)["synchronizationRules"]?.arrayValue ?? []).compactMap { $0["id"]?.stringValue }
    }

    /// The id of the rule by which a job provisions, for on-demand requests; empty where there is no job.
    static func ruleID(of job: SynchronizationJobRecord?) -> String { job.flatMap { ruleIDs(of: $0).first } ?? "" }
}
