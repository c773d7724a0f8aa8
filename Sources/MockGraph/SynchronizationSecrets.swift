import HTTP
import JSON

/// One key and its value in the `secrets` collection (synchronizationSecretKeyStringValuePair).
struct SynchronizationSecret: Sendable, Hashable {
    let key: String
    var value: String

    /// Whether nobody may read the value: it is shown as `*`, and not part of a saved state.
    var isSensitive: Bool { Self.sensitive.contains(key) }

    /// The keys there are. Case matters: they are the names of an enumeration (synchronizationSecretKeyStringValuePair).
    static let keys: Set<String> = [
        "None", "UserName", "Password", "SecretToken", "AppKey", "BaseAddress", "ClientIdentifier", "ClientSecret",
        "SingleSignOnType", "Sandbox", "Url", "Domain", "ConsumerKey", "ConsumerSecret", "TokenKey", "TokenExpiration",
        "Oauth2AccessToken", "Oauth2AccessTokenCreationTime", "Oauth2RefreshToken", "SyncAll", "InstanceName", "Oauth2ClientId",
        "Oauth2ClientSecret", "CompanyId", "UpdateKeyOnSoftDelete", "SynchronizationSchedule", "SystemOfRecord", "SandboxName",
        "EnforceDomain", "SyncNotificationSettings", "SkipOutOfScopeDeletions", "Oauth2AuthorizationCode", "Oauth2RedirectUri",
        "ApplicationTemplateIdentifier", "Oauth2TokenExchangeUri", "Oauth2AuthorizationUri", "AuthenticationType", "Server",
        "PerformInboundEntitlementGrants", "HardDeletesEnabled", "SyncAgentCompatibilityKey", "SyncAgentADContainer",
        "ValidateDomain", "TestReferences", "ConnectionString",
    ]

    /// Assumption: the provider of terraform says that "API returns * indicating sensitive data" and not for which keys; these are the keys
    /// whose values are credentials.
    private static let sensitive: Set<String> = [
        "Password", "SecretToken", "AppKey", "ClientSecret", "ConsumerSecret", "TokenKey", "Oauth2AccessToken",
        "Oauth2RefreshToken", "Oauth2ClientSecret", "Oauth2AuthorizationCode", "SyncAgentCompatibilityKey", "ConnectionString",
    ]

    /// What a sensitive value looks like to clients.
    static let mask = "*"
}

extension GraphTenant {
    /// `/secrets` and `/secrets/$count`.
    mutating func respondSecrets(_ call: SynchronizationCall) throws(GraphError) -> GraphOutcome {
        var call = call
        switch (call.method, call.takeWord(), call.isAtEnd) {
        case ("GET", "", true):
            return .response(
                call.graph.json(
                    200,
                    ["@odata.context": call.context("/secrets"), "value": .array(shownSecrets(call.servicePrincipalID))]
                )
            )
        case ("GET", "$count", true):
            return .response(call.graph.count(synchronizations[call.servicePrincipalID]?.secrets.count ?? 0))
        case ("PUT", "", true):
            try saveSecrets(try call.graph.body()["value"], call)
            return .response(call.graph.noContent)
        default: throw GraphError.notAllowed
        }
    }

    /// The secrets as clients see them.
    func shownSecrets(_ servicePrincipalID: String) -> [JSONValue] {
        (synchronizations[servicePrincipalID]?.secrets ?? []).map { secret in
            [
                "key": .string(secret.key),
                "value": .string(secret.isSensitive ? SynchronizationSecret.mask : secret.value),
            ]
        }
    }

    /// Saves the pairs of a body and keeps what it does not name; an empty value removes its key (terraform deletes so).
    ///
    /// A sensitive value that comes back masked stays what it was: clients read the collection, change one value and write all back, as
    /// Microsoft's page on SkipOutOfScopeDeletions has it.
    mutating func saveSecrets(_ value: JSONValue?, _ call: SynchronizationCall) throws(GraphError) {
        let pairs = try secretPairs(value)
        var saved = synchronizations[call.servicePrincipalID] ?? Synchronization()
        var changes: [AuditTarget.Change] = []
        for pair in pairs {
            let place = saved.secrets.firstIndex { $0.key == pair.key }
            let before = place.map { saved.secrets[$0].value }
            if pair.isSensitive, pair.value == SynchronizationSecret.mask, place != nil { continue }
            if pair.value.isEmpty {
                if let place { saved.secrets.remove(at: place) }
            } else if let place {
                saved.secrets[place].value = pair.value
            } else {
                saved.secrets.append(pair)
            }
            func shown(_ value: String?) -> String? { pair.isSensitive ? value.map { _ in SynchronizationSecret.mask } : value }
            changes.append(AuditTarget.Change(pair.key, shown(before), shown(pair.value.isEmpty ? nil : pair.value)))
        }
        synchronizations[call.servicePrincipalID] = saved
        noteProvisioningAudit("Update provisioning setting or credentials", nil, call, changes)
    }

    /// The pairs of a body, each with a key that there is.
    func secretPairs(_ value: JSONValue?) throws(GraphError) -> [SynchronizationSecret] {
        guard let value, !value.isNull else { return [] }
        guard let items = value.arrayValue else {
            throw .badRequest(
                "A collection of key-value pairs was expected, such as [{\"key\": \"BaseAddress\", \"value\": \"https://…\"}]."
            )
        }
        var pairs: [SynchronizationSecret] = []
        for item in items {
            guard let key = item["key"]?.stringValue, let value = item["value"]?.stringValue else {
                throw .badRequest("Every pair of the collection needs a key and a value, both strings.")
            }
            // The words of a real answer (issue msgraph-beta-sdk-java 372): keys are the names of an enumeration.
            guard SynchronizationSecret.keys.contains(key) else {
                throw GraphError(500, "InternalError", "Requested value '\(key.prefix(1000))' was not found.")
            }
            pairs.append(SynchronizationSecret(key: key, value: value))
        }
        return pairs
    }
}
