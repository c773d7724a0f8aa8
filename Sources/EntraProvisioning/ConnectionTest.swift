import HTTP
import JSON

/// What came of a connection test, or of the same probe at the start of a cycle.
public struct ConnectionTestResult: Sendable, Hashable {
    /// Whether the endpoint answered 200 with a list.
    public var succeeded: Bool
    /// The status; 0 where no response came.
    public var status: Int
    /// The error code; empty on success.
    public var code: String
    /// What the portal shows; empty on success.
    public var message: String
}

extension ProvisioningJob {
    /// Looks for a user that does not exist, by a random GUID as the first matching attribute: 200 with an empty list is right
    /// (Develop a SCIM endpoint: "Test Connection queries the SCIM endpoint for a user that doesn't exist").
    public mutating func testConnection(_ environment: ProvisioningEnvironment) -> ConnectionTestResult {
        guard let client = TargetClient(environment, forwardsFlag: configuration.forwardsFlag) else {
            return ConnectionTestResult(
                succeeded: false,
                status: 0,
                code: "InvalidBaseAddress",
                message: "The tenant URL is not a valid URL. It is usually in a format like https://<host>/scim."
            )
        }
        var activity = Activity(environment, client, CycleReport(kind: .onDemand, at: environment.now), configuration)
        return probe(&activity)
    }

    /// The same probe begins every activity (Microsoft's answer in AzureAD/SCIMReferenceCode#63).
    mutating func probe(_ activity: inout Activity) -> ConnectionTestResult {
        let attribute = users.matching.first?.target.path ?? "userName"
        // From the moment alone: a connection test in between must not change what the job's own random source gives later.
        var probes = SeededGenerator(seed: UInt64(bitPattern: activity.now.milliseconds) ^ 0x7072_6F62_6500_0000)
        switch activity.find("/Users", attribute, probes.nextUUID(), excludesMembers: false) {
        case .success: return ConnectionTestResult(succeeded: true, status: 200, code: "", message: "")
        case .failure(let failure):
            let message =
                switch failure.status {
                case 404:
                    "An HTTP/404 Not Found response was returned rather than the expected HTTP/200 OK response. To address this issue, ensure "
                        + "that the tenant URL is correct. The tenant URL is usually in a format like: https://<>/scim."
                case 401, 403, 501:
                    "You appear to have entered invalid credentials. Please confirm you are using the correct information for an "
                        + "administrative account."
                default:
                    "While attempting to validate our authorization to access your application, we received this unexpected response: "
                        + failure.message
                }
            return ConnectionTestResult(
                succeeded: false,
                status: failure.status,
                code: "CredentialValidationUnavailable",
                message: message
            )
        }
    }
}
