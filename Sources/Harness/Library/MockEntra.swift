import EntraProvisioning
import HTTP
import JSON
import MockGraph

/// A started mock of Microsoft Graph and its token endpoint on loopback, with Entra ID's provisioning service behind it.
public struct MockEntra: Sendable {
    /// The base URL, `http://127.0.0.1:50123/v1.0`.
    public let url: String
    /// An access token with every permission.
    public let token: String
    /// Where a client fetches access tokens by client credentials.
    public let tokenEndpoint: String
    /// The client that may fetch them.
    public let clientID: String
    /// Its secret. It is made for mocks alone.
    public let clientSecret: String
    let service: MockService

    /// Microsoft Graph as a value.
    public var state: GraphTenant { service.withState { $0.graph } }

    /// Puts a user into Entra ID as if it had always been there, and gives its object id.
    ///
    /// - Parameters:
    ///   - userPrincipalName: the name; what Microsoft Graph requires beside it is made from it.
    ///   - properties: further properties of a Microsoft Graph user.
    ///   - isAssigned: whether it is assigned to the enterprise application.
    @discardableResult
    public func addUser(_ userPrincipalName: String, _ properties: JSONObject = [:], isAssigned: Bool = true) -> String {
        let setup = UserSetup(userPrincipalName, userPrincipalName, properties)
        return service.withState { state in
            let id = state.graph.seedUser(World.completed(setup.properties))
            if isAssigned { state.graph.seedAssignment(of: id, at: state.clock.now) }
            return id
        }
    }

    /// Puts a security group into Entra ID, likewise; `members` are object ids.
    @discardableResult
    public func addGroup(_ displayName: String, members: [String] = [], isAssigned: Bool = true) -> String {
        service.withState { state in
            let id = state.graph.seedGroup(World.groupProperties(displayName), members: members)
            if isAssigned { state.graph.seedAssignment(of: id, at: state.clock.now) }
            return id
        }
    }

    /// Saves the Tenant URL and the token of an endpoint for the provisioning job and starts it, as an administrator does in the portal; its first cycle runs with the next
    /// request, or with ``MockTenant/advanceClock(seconds:)``.
    ///
    /// - Throws: ``StepFailure`` with Graph's reason.
    public func startProvisioning(to endpoint: MockTenant.SCIMEndpoint) throws(StepFailure) {
        let principal = "/servicePrincipals/\(state.configuration.servicePrincipalID)/synchronization"
        let secrets: JSONValue = [
            "value": [
                ["key": "BaseAddress", "value": .string(endpoint.tenantURL)],
                ["key": "SecretToken", "value": .string(endpoint.token)],
            ]
        ]
        try ask("PUT", "\(principal)/secrets", secrets)
        try ask("POST", "\(principal)/jobs/\(state.jobID)/start")
    }

    /// Sends a request to Graph without a socket, with every permission.
    ///
    /// - Returns: the answer's body, `{}` where it has none.
    /// - Throws: ``StepFailure`` with Graph's reason where the status is not one of success.
    @discardableResult
    public func ask(_ method: String, _ path: String, _ body: JSONValue? = nil) throws(StepFailure) -> JSONObject {
        let question = GraphQuestion(method, path, body)
        return try question.object(of: service.respond(to: question.request(token: token), from: "127.0.0.1"))
    }
}
