import HTTP
import JSON
import MockGraph

/// The synchronization API's paths, and the provisioning service's part in a conversation.
extension GraphClient {
    /// `/servicePrincipals/{id}/synchronization` of the configured application.
    static let synchronization = "/servicePrincipals/\(GraphConfiguration().servicePrincipalID)/synchronization"

    /// The path of the job that exists from the start.
    var job: String { "\(Self.synchronization)/jobs/\(tenant.jobID)" }

    /// Sends a request for which the provisioning service must act, and lets it answer.
    mutating func send(_ method: String, _ target: String, _ body: JSONValue? = nil, answered answer: ProvisioningAnswer)
        -> Answer
    {
        guard let call = send(method, target, body).call else { return Answer(HTTPResponse(status: 0)) }
        return Answer(tenant.finish(call, with: answer, at: now))
    }

    /// The names of the audited activities, oldest first.
    mutating func audited() -> [String] {
        (send("GET", "/auditLogs/directoryAudits").json["value"]?.arrayValue ?? []).reversed()
            .compactMap { $0["activityDisplayName"]?.stringValue }
    }
}
