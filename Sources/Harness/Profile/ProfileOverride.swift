import JSON
import MockNetskope

/// A switch of a profile that is set over every scenario's own.
public struct ProfileOverride: Sendable, Hashable {
    /// Whose profile; `nil` for the tenant itself, whose one switch is `idPolicy`.
    public var endpoint: Endpoint?
    /// The switch's name.
    public var name: String
    /// Its value.
    public var value: JSONValue

    /// Reads `apiV2.patchRemoveMember=ignore`; the value is JSON, or a plain word. `apiV2.profile=rfc7644` sets all switches at once.
    ///
    /// - Throws: ``ProfileOverrideError`` with the nearest valid word.
    public init(_ text: String) throws(ProfileOverrideError) {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let names = parts[0].split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, names.count == 2 else {
            throw ProfileOverrideError("expected ENDPOINT.SWITCH=VALUE, say apiV2.patchRemoveMember=ignore; found \"\(text)\"")
        }
        let endpoint: Endpoint?
        switch names[0] {
        case "legacy": endpoint = .legacy
        case "apiV2", "api-v2": endpoint = .apiV2
        case "tenant": endpoint = nil
        default: throw ProfileOverrideError("unknown endpoint \"\(names[0])\"; choose legacy, apiV2 or tenant")
        }
        let word = String(parts[1])
        try self.init(endpoint, String(names[1]), (try? JSONValue.parse(word)) ?? .string(word))
    }

    /// Checks a switch and its value.
    init(_ endpoint: Endpoint?, _ name: String, _ value: JSONValue) throws(ProfileOverrideError) {
        self.endpoint = endpoint
        self.name = name
        self.value = value
        if endpoint == nil {
            let policies = TenantConfiguration.IDPolicy.allCases.map(\.rawValue)
            guard name == "idPolicy" else { throw ProfileOverrideError("the tenant has one switch, idPolicy; found \"\(name)\"") }
            guard value.stringValue.map(policies.contains) == true else {
                throw ProfileOverrideError(
                    "idPolicy is one of \(policies.joined(separator: ", ")); found \(value.text(pretty: false))"
                )
            }
            return
        }
        var profile = FacadeProfile.documented
        do throws(ProfileError) {
            try set(in: &profile)
        } catch {
            throw ProfileOverrideError(error.description)
        }
    }

    /// Sets the switch, or every switch, of a profile.
    private func set(in profile: inout FacadeProfile) throws(ProfileError) {
        guard name == "profile" else { return try profile.set(name, to: value) }
        guard let found = FacadeProfile.named.first(where: { .string($0.name) == value }) else {
            let known = FacadeProfile.named.map(\.name).joined(separator: ", ")
            throw ProfileError(description: "profile is one of \(known); found \(value.text(pretty: false))")
        }
        profile = found.profile
    }

    /// Sets the switch in a scenario.
    func apply(to scenario: inout Scenario) {
        // The name and the value were checked when the override was read.
        switch endpoint {
        case .legacy: try? set(in: &scenario.legacyProfile)
        case .apiV2: try? set(in: &scenario.apiV2Profile)
        case nil: scenario.idPolicy = value.stringValue.flatMap(TenantConfiguration.IDPolicy.init(rawValue:)) ?? scenario.idPolicy
        }
    }
}

extension ProfileOverride {
    /// Sets the switch in served mocks.
    public func apply(to configuration: inout MockService.Configuration) {
        switch endpoint {
        case .legacy: try? set(in: &configuration.legacyProfile)
        case .apiV2: try? set(in: &configuration.apiV2Profile)
        case nil:
            configuration.idPolicy =
                value.stringValue.flatMap(TenantConfiguration.IDPolicy.init(rawValue:)) ?? configuration.idPolicy
        }
    }
}

/// Why an override cannot be read.
public struct ProfileOverrideError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong and what to do.
    public var description: String

    init(_ description: String) { self.description = description }
}

extension ProfileOverride: CustomStringConvertible {
    /// The switch as the command line takes it: `apiV2.patchRemoveMember=ignore`.
    public var description: String {
        let owner =
            switch endpoint {
            case .legacy: "legacy"
            case .apiV2: "apiV2"
            case nil: "tenant"
            }
        return "\(owner).\(name)=\(value.stringValue ?? value.text())"
    }
}
