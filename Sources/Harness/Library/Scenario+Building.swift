import JSON
import MockNetskope

extension Scenario {
    /// Builds a scenario in Swift. What is left out is as in a scenario file: Netskope's mapping, the sound pair of endpoints, every lane, a migration
    /// that saves the other endpoint's URL and token and tests them.
    ///
    /// Everything else can be set in the value's properties.
    ///
    /// - Parameters:
    ///   - title: what happens, in one line.
    ///   - proves: what is proved and why it matters.
    ///   - users: the users of Entra ID before the first step.
    ///   - groups: its groups.
    ///   - steps: what happens in every lane.
    ///   - file: what reports name as the scenario's place; leave it to its default, the source file.
    public init(
        _ title: String,
        proves: String = "",
        users: [UserSetup] = [],
        groups: [GroupSetup] = [],
        steps: [Step.Action],
        file: String = #fileID
    ) {
        self.init(
            file: file,
            fingerprint: "",
            title: title,
            proves: proves,
            source: "",
            tags: [],
            dialect: "default",
            mapping: "netskope",
            memberBatchSize: 1,
            jobSettings: JobSettings(),
            service: ServiceSetup(),
            legacyProfile: .legacy,
            apiV2Profile: .documented,
            idPolicy: .shared,
            directory: DirectorySetup(users: users, groups: groups),
            tenant: TenantSetup(),
            lanes: Lane.Kind.allCases,
            baseline: .legacy,
            migration: Self.change(to: .apiV2),
            rollback: Self.change(to: .legacy),
            steps: Self.numbered(steps.map { Step($0, number: 0) }),
            expectFailure: nil,
            differences: []
        )
    }

    /// The scenario with further steps.
    ///
    /// - Parameters:
    ///   - actions: the steps to add.
    ///   - number: the number of the step behind which they come, 0 for the beginning; behind the last where it is left out.
    public func adding(_ actions: [Step.Action], behind number: Int? = nil) -> Scenario {
        var scenario = self
        let place = min(max(0, number ?? steps.count), steps.count)
        scenario.steps.insert(contentsOf: actions.map { Step($0, number: 0) }, at: place)
        scenario.steps = Self.numbered(scenario.steps)
        return scenario
    }

    private static func numbered(_ steps: [Step]) -> [Step] {
        steps.enumerated().map { index, step in
            var step = step
            step.number = index + 1
            return step
        }
    }
}

extension Step {
    /// Creates a step that no file holds.
    ///
    /// - Parameters:
    ///   - action: what happens.
    ///   - number: its number in its list, counted from 1.
    ///   - title: the step in one line; made from the action where it is left out.
    public init(_ action: Action, number: Int, title: String? = nil) {
        self.init(
            number: number,
            action: action,
            note: nil,
            location: SourceLocation(line: 0, column: 0),
            title: title ?? action.title
        )
    }
}

extension UserSetup {
    /// A user by key and userPrincipalName, assigned to the application.
    ///
    /// - Parameters:
    ///   - key: what steps call it.
    ///   - userPrincipalName: the name, from which what Microsoft Graph requires beside it is made.
    ///   - properties: further properties of a Microsoft Graph user.
    ///   - isAssigned: whether it is assigned to the application.
    ///   - manager: the manager's key.
    public init(
        _ key: String,
        _ userPrincipalName: String,
        _ properties: JSONObject = [:],
        isAssigned: Bool = true,
        manager: String? = nil
    ) {
        var all = properties
        all["userPrincipalName"] = .string(userPrincipalName)
        if all["mail"] == nil { all["mail"] = .string(userPrincipalName) }
        self.init(key: key, properties: all, isAssigned: isAssigned, manager: manager)
    }
}

extension GroupSetup {
    /// A group by key and display name, assigned to the application.
    ///
    /// - Parameters:
    ///   - key: what steps call it.
    ///   - displayName: the display name.
    ///   - members: the members' keys.
    ///   - isAssigned: whether it is assigned to the application.
    public init(_ key: String, _ displayName: String, members: [String] = [], isAssigned: Bool = true) {
        self.init(key: key, displayName: displayName, members: members, isAssigned: isAssigned)
    }
}

extension RequestStep {
    /// A request to the endpoint that the job uses, or to a certain one.
    ///
    /// - Parameters:
    ///   - method: the method.
    ///   - path: behind the base URL; `{name}` stands for an id that a request before saved under that name.
    ///   - body: the body; `nil` for none.
    ///   - endpoint: where to; `nil` for the endpoint that the job uses.
    ///   - status: the status that must come back; `nil` for any.
    public init(method: String, path: String, body: JSONValue? = nil, endpoint: Endpoint? = nil, status: Int? = nil) {
        self.init(
            endpoint: endpoint,
            method: method,
            path: path,
            headers: [],
            body: body,
            status: status,
            expectedBody: nil,
            saveID: nil
        )
    }
}
