import HTTP
import JSON

// A tenant as lines of JSON: one line about the tenant, then one for each user, group and entry of the audit log. Lines can be written and read
// one by one, so that a million users pass through a file without standing in memory twice.
extension Tenant {
    /// The line about the tenant itself, which ``init(saved:)`` reads.
    public var saved: JSONObject {
        var saved: JSONObject = [
            "name": .string(configuration.name), "region": .string(configuration.region),
            "seed": .string(String(configuration.seed)),
            "generator": .string(String(generator.position)), "idPolicy": .string(configuration.idPolicy.rawValue),
            "endOfLife": configuration.endOfLife.map { .string($0.iso8601Milliseconds) } ?? .null,
            "legacy": .object(configuration.legacy.saved), "apiV2": .object(configuration.apiV2.saved),
            "console": .object(console.saved),
        ]
        if let defect = configuration.defect {
            saved["defect"] = .string(defect.name)
            saved["defectMemory"] = .object(defectMemory)
        }
        return saved
    }

    /// Creates a tenant without users, groups and audit log from the line that ``saved`` gives.
    ///
    /// - Throws: `JSONShapeError` with the member that is wrong.
    public init(saved: JSONObject) throws(JSONShapeError) {
        var configuration = TenantConfiguration(
            name: try saved.string("name"),
            region: try saved.string("region"),
            seed: try saved.typed("seed", "a whole number in quotes") { $0.stringValue.flatMap { UInt64($0) } },
            legacy: try FacadeProfile(saved: saved.object("legacy"), over: .legacy),
            apiV2: try FacadeProfile(saved: saved.object("apiV2"), over: .documented),
            idPolicy: try saved.word("idPolicy", TenantConfiguration.IDPolicy.self)
        )
        if saved["endOfLife"]?.isNull == false { configuration.endOfLife = try saved.moment("endOfLife") }
        if saved["defect"] != nil {
            configuration.defect = try saved.typed("defect", "the name of a seeded defect") {
                $0.stringValue.flatMap(Defect.named)
            }
        }
        self.init(configuration: configuration)
        if configuration.defect != nil { defectMemory = try saved.object("defectMemory") }
        generator = SeededGenerator(
            position: try saved.typed("generator", "a whole number in quotes") { $0.stringValue.flatMap { UInt64($0) } }
        )
        console = try AdminConsole(saved: saved.object("console"))
    }

    /// Gives every further line to `write`, each a JSON object without a line break.
    public func saveRecords(_ write: ([UInt8]) throws -> Void) rethrows {
        for (directory, isSeparate) in [(legacyDirectory, false), (separateDirectory, true)] {
            for user in directory.users { try write(Self.line("user", user, directory, isSeparate)) }
            for group in directory.groups { try write(Self.line("group", group, directory, isSeparate)) }
        }
        for entry in auditLog { try write(JSONValue.object(["audit": .object(entry.saved)]).bytes()) }
    }

    private static func line(
        _ kind: StaticString,
        _ record: TenantDirectory.Record,
        _ directory: TenantDirectory,
        _ isSeparate: Bool
    ) -> [UInt8] {
        var line: [UInt8] = []
        line.reserveCapacity(record.text.count + 160)
        JSONWriter.append(literal: "{\"", to: &line)
        JSONWriter.append(literal: kind, to: &line)
        JSONWriter.append(literal: "\":{\"id\":", to: &line)
        JSONWriter.append(string: record.id, to: &line)
        JSONWriter.append(literal: ",\"created\":", to: &line)
        JSONWriter.append(string: record.created.iso8601Milliseconds, to: &line)
        JSONWriter.append(literal: ",\"lastModified\":", to: &line)
        JSONWriter.append(string: record.lastModified.iso8601Milliseconds, to: &line)
        JSONWriter.append(literal: ",\"attributes\":", to: &line)
        line += record.text
        // Of a membership both orders show: that of a group's members, and that of a member's groups.
        let groups = directory.groups(of: record.id)
        if groups.count > 1 { append(groups, "groups", to: &line) }
        let members = directory.members(of: record.id)
        if !members.isEmpty { append(members, "members", to: &line) }
        if isSeparate { JSONWriter.append(literal: ",\"directory\":\"api-v2\"", to: &line) }
        JSONWriter.append(literal: "}}", to: &line)
        return line
    }

    private static func append(_ ids: [String], _ name: StaticString, to line: inout [UInt8]) {
        JSONWriter.append(literal: ",\"", to: &line)
        JSONWriter.append(literal: name, to: &line)
        JSONWriter.append(literal: "\":", to: &line)
        JSONWriter.append(.array(ids.map { .string($0) }), to: &line)
    }

    /// Takes a line that ``saveRecords(_:)`` gave; gives `false` where it is of another kind.
    ///
    /// - Throws: `JSONShapeError` with the member that is wrong.
    public mutating func load(record line: JSONObject) throws(JSONShapeError) -> Bool {
        guard let kind = line.members.first?.name, line.count == 1 else { return false }
        switch kind {
        case "user", "group":
            let record = try line.object(kind)
            if record["directory"] == "api-v2" {
                try separateDirectory.load(record, isUser: kind == "user")
            } else {
                try legacyDirectory.load(record, isUser: kind == "user")
            }
        case "audit": auditLog.append(try AuditEntry(saved: line.object(kind)))
        default: return false
        }
        return true
    }

    /// Puts the memberships' orders in place, once every line is there.
    ///
    /// - Throws: `JSONShapeError` where a group has a member that no line is about.
    public mutating func finishLoading() throws(JSONShapeError) {
        let keepsUnknown = configuration.legacy.unknownMember == .store || configuration.apiV2.unknownMember == .store
        try legacyDirectory.finishLoading(keepsUnknown: keepsUnknown)
        try separateDirectory.finishLoading(keepsUnknown: keepsUnknown)
    }

    /// Sets what a server may be told anew over a loaded state.
    public mutating func apply(
        legacy: FacadeProfile,
        apiV2: FacadeProfile,
        idPolicy: TenantConfiguration.IDPolicy,
        forwardedHeader: String?
    ) {
        configuration.legacy = legacy
        configuration.apiV2 = apiV2
        configuration.idPolicy = idPolicy
        configuration.forwardedHeader = forwardedHeader
    }

    /// Takes every user and group away, from both directories.
    public mutating func removeEveryone() {
        legacyDirectory = TenantDirectory()
        separateDirectory = TenantDirectory()
    }

    /// A secret from `generator`, as the console makes them.
    public static func secret(from generator: inout SeededGenerator) -> String {
        var text = ""
        for _ in 0..<4 {
            let word = String(generator.next(), radix: 16)
            text += String(repeating: "0", count: 16 - word.utf8.count) + word
        }
        return text
    }

    /// Lets `value`, too, stand for the token or OAuth client `name`, as long as that is there and works: for mocks that are given a secret with
    /// a loaded state. Gives `false` where it is not.
    public mutating func admit(_ value: String, asToken name: String) -> Bool {
        guard let token = console.tokens.first(where: { $0.name == name }), !token.isRevoked else { return false }
        console.secrets.set(value, .token(name))
        return true
    }

    /// As ``admit(_:asToken:)``, for an OAuth client of the legacy SCIM Integration.
    public mutating func admit(_ value: String, asLegacyClient name: String) -> Bool {
        guard console.legacyClients.contains(name) else { return false }
        console.secrets.set(value, .client(name))
        return true
    }
}

extension FacadeProfile {
    /// Every switch with its value.
    public var saved: JSONObject { JSONObject(Self.switches.map { ($0.name, $0.get(self)) }) }

    /// Reads switches over `base`.
    ///
    /// - Throws: `JSONShapeError` where there is no such switch or value.
    public init(saved: JSONObject, over base: FacadeProfile) throws(JSONShapeError) {
        self = base
        for member in saved.members {
            do throws(ProfileError) {
                try set(member.name, to: member.value)
            } catch {
                throw JSONShapeError(error.description)
            }
        }
    }
}

extension AuditEntry {
    fileprivate var saved: JSONObject {
        [
            "at": .string(at.iso8601Milliseconds), "actor": .string(actor), "action": .string(action),
            "objectType": .string(objectType), "objectName": .string(objectName),
        ]
    }

    fileprivate init(saved: JSONObject) throws(JSONShapeError) {
        self.init(
            at: try saved.moment("at"),
            actor: try saved.string("actor"),
            action: try saved.string("action"),
            objectType: try saved.string("objectType"),
            objectName: try saved.string("objectName")
        )
    }
}
