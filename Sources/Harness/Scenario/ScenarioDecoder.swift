import HTTP
import JSON
import MockNetskope

extension Scenario {
    /// Reads a scenario file.
    ///
    /// - Throws: ``ScenarioError`` with every problem of the file, each with its place, its step and the nearest valid word.
    public init(_ bytes: [UInt8], file: String) throws(ScenarioError) {
        let root: LocatedJSON
        do throws(JSONSyntaxError) {
            root = try JSON5.parse(bytes)
        } catch {
            throw ScenarioError(problems: [
                ScenarioError.Problem(
                    file: file,
                    location: SourceLocation(line: error.line, column: error.column),
                    step: nil,
                    message: error.message
                )
            ])
        }
        try self.init(root, file: file)
        fingerprint = SHA256.digest(bytes).prefix(6).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 0xF, radix: 16)
        }.joined()
    }

    /// Reads a scenario that is a value already, as one that was generated is: the same checks, no text.
    ///
    /// - Throws: ``ScenarioError`` with every problem, without places.
    public init(_ value: JSONValue, file: String) throws(ScenarioError) { try self.init(LocatedJSON(value), file: file) }

    private init(_ root: LocatedJSON, file: String) throws(ScenarioError) {
        var check = ScenarioCheck(file: file)
        check.check(root)
        let reader = Reader(root)
        var legacy = FacadeProfile.legacy
        var apiV2 = FacadeProfile.documented
        Self.set(&legacy, reader["profile"]["legacy"], &check)
        Self.set(&apiV2, reader["profile"]["apiV2"], &check)
        // Only values that passed are read on: their sizes are what the format allows.
        try Self.refuse(check)
        let migration = Self.steps(reader["migration"], "migration", &check)
        let rollback = Self.steps(reader["rollback"], "rollback", &check)
        let steps = Self.steps(reader["steps"], "step", &check)
        try Self.refuse(check)

        self.file = file
        fingerprint = ""
        title = reader["title"].text ?? ""
        proves = reader["proves"].text ?? ""
        source = reader["source"].text ?? ""
        tags = reader["tags"].texts ?? []
        dialect = reader["dialect"].text ?? "default"
        mapping = reader["mapping"].text ?? "netskope"
        memberBatchSize = reader["memberBatchSize"].whole ?? 1
        jobSettings = JobSettings(reader["job"])
        service = ServiceSetup(reader["job"])
        legacyProfile = legacy
        apiV2Profile = apiV2
        idPolicy = reader["profile"]["tenant"]["idPolicy"].text.flatMap(TenantConfiguration.IDPolicy.init(rawValue:)) ?? .shared
        directory = Self.directory(reader["directory"])
        tenant = TenantSetup(
            users: reader["tenant"]["users"].items.compactMap(\.object),
            groups: reader["tenant"]["groups"].items.compactMap { group in
                guard var attributes = group.object else { return nil }
                attributes["members"] = nil
                return (attributes, group["members"].texts ?? [])
            }
        )
        lanes = Self.lanes(reader["lanes"]) ?? Lane.Kind.allCases
        baseline = reader["baseline"].text.flatMap(Lane.Kind.init(rawValue:)) ?? .legacy
        self.migration = migration ?? Self.change(to: .apiV2)
        self.rollback = rollback ?? Self.change(to: .legacy)
        self.steps = steps ?? []
        expectFailure = reader["expectFailure"].value.map { _ in
            ExpectedFailure(
                names: (reader["expectFailure"]["names"].texts ?? []).compactMap(NamedFailure.Name.init(rawValue:)),
                must: Self.lanes(reader["expectFailure"]["in"]) ?? [],
                may: Self.lanes(reader["expectFailure"]["mayIn"]) ?? []
            )
        }
        differences = reader["differences"].items.compactMap(KnownDifference.init)
    }

    private static func refuse(_ check: ScenarioCheck) throws(ScenarioError) {
        if check.problems.isEmpty { return }
        throw ScenarioError(
            problems: check.problems.sorted { left, right in
                (left.location?.line ?? 0, left.location?.column ?? 0) < (right.location?.line ?? 0, right.location?.column ?? 0)
            }
        )
    }

    static func lanes(_ reader: Reader) -> [Lane.Kind]? { reader.texts.map { $0.compactMap(Lane.Kind.init(rawValue:)) } }

    private static func set(_ profile: inout FacadeProfile, _ reader: Reader, _ check: inout ScenarioCheck) {
        for member in reader.members {
            do throws(ProfileError) {
                try profile.set(member.name, to: member.value.plain)
            } catch {
                check.report(member.nameLocation, error.description)
            }
        }
    }

    private static func directory(_ reader: Reader) -> DirectorySetup {
        var setup = DirectorySetup(
            users: reader["users"].items.compactMap(Step.user),
            groups: reader["groups"].items.map(Step.group)
        )
        let count = reader["generate"]["users"].whole ?? 0
        let groups = reader["generate"]["groups"].whole ?? 0
        guard count > 0 || groups > 0 else { return setup }
        for number in stride(from: 1, through: count, by: 1) { setup.users.append(generatedUser(number)) }
        let members = (0..<min(count, reader["generate"]["membersPerGroup"].whole ?? 0)).map { "u\($0 + 1)" }
        for number in stride(from: 1, through: groups, by: 1) {
            setup.groups.append(GroupSetup(key: "g\(number)", displayName: "Group \(number)", members: members, isAssigned: true))
        }
        return setup
    }

    private static func generatedUser(_ number: Int) -> UserSetup {
        let address = "user\(number)@contoso.com"
        return UserSetup(
            key: "u\(number)",
            properties: [
                "userPrincipalName": .string(address), "displayName": .string("User \(number)"), "givenName": "User",
                "surname": .string("Number\(number)"), "mail": .string(address), "mailNickname": .string("user\(number)"),
            ],
            isAssigned: true,
            manager: nil
        )
    }

    static func change(to endpoint: Endpoint) -> [Step] {
        let location = SourceLocation(line: 0, column: 0)
        return [
            Step(
                number: 1,
                action: .setCredentials(endpoint, url: nil, token: nil),
                note: nil,
                location: location,
                title: "setCredentials \(endpoint.rawValue)"
            ),
            Step(
                number: 2,
                action: .testConnection(expectsSuccess: true, lanes: nil),
                note: nil,
                location: location,
                title: "testConnection"
            ),
        ]
    }

    private static func steps(_ reader: Reader, _ what: String, _ check: inout ScenarioCheck) -> [Step]? {
        guard reader.value != nil else { return nil }
        return reader.items.enumerated().compactMap { index, item in Step(item, number: index + 1, what: what, &check) }
    }
}

/// Reads a value that was checked already; what is absent or of another type reads as `nil`.
struct Reader {
    let value: LocatedJSON?

    init(_ value: LocatedJSON?) { self.value = value }

    var members: [LocatedJSON.Member] {
        if case .object(let members)? = value?.kind { return members }
        return []
    }

    var items: [Reader] {
        if case .array(let items)? = value?.kind { return items.map { Reader($0) } }
        return []
    }

    subscript(name: String) -> Reader { Reader(members.first { $0.name == name }?.value) }
    var isPresent: Bool { value != nil }
    var plain: JSONValue? { value?.plain }
    var object: JSONObject? { value?.plain.objectValue }
    var text: String? { value?.plain.stringValue }
    var flag: Bool? { value?.plain.boolValue }
    var whole: Int? { value?.plain.intValue }
    var texts: [String]? { value == nil ? nil : items.compactMap(\.text) }
}
