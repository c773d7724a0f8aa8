import JSON

/// What the mapping of Netskope's gallery application writes of a user (entra.md section 10, "Netskope User Authentication gallery app": userName, active,
/// externalId, given and family name, work e-mail). The rows of a non-gallery application hold these and more; the model looks at these.
struct AccountFacts: Sendable, Equatable {
    var userName: String
    /// `nil` where the tenant holds no Boolean.
    var isActive: Bool?
    var workEmail: String?
    var givenName: String?
    var familyName: String?
    var externalID: String?

    /// What the tenant should hold of `user` where it held `before`; `nil` for nothing.
    ///
    /// A property without a value sends nothing, so that the former value stays; a change of letter case alone sends nothing, but for `externalId`, which
    /// is case-exact (entra.md sections 4 and 10; RFC 7643 section 3.1).
    init(_ user: SourceOfTruth.User, over before: AccountFacts?) {
        userName = Self.kept(before?.userName, user.name) ?? user.name
        isActive = user.isEnabled
        workEmail = Self.kept(before?.workEmail, user.mail)
        givenName = Self.kept(before?.givenName, user.givenName)
        familyName = Self.kept(before?.familyName, user.surname)
        externalID = user.mailNickname ?? before?.externalID
    }

    private static func kept(_ before: String?, _ wanted: String?) -> String? {
        guard let wanted else { return before }
        return before?.lowercased() == wanted.lowercased() ? before : wanted
    }

    /// What a snapshot of the tenant holds of a user.
    init(_ entry: DirectorySnapshot.Entry) {
        let attributes = entry.attributes
        userName = entry.name
        isActive = attributes["active"]?.boolValue
        let work = attributes["emails"]?.arrayValue?.first { $0["type"]?.stringValue?.lowercased() == "work" }
        workEmail = work?["value"]?.stringValue
        givenName = attributes["name"]?["givenName"]?.stringValue
        familyName = attributes["name"]?["familyName"]?.stringValue
        externalID = attributes["externalId"]?.stringValue
    }

    /// The facts by the names that attributes have in SCIM, and by their paths in comparisons.
    private var table: [(name: String, path: [String], value: JSONValue?)] {
        [
            ("userName", ["userName"], .string(userName)), ("active", ["active"], isActive.map { .bool($0) }),
            ("work e-mail", ["emails", "0", "value"], workEmail.map { .string($0) }),
            ("name.givenName", ["name", "givenName"], givenName.map { .string($0) }),
            ("name.familyName", ["name", "familyName"], familyName.map { .string($0) }),
            ("externalId", ["externalId"], externalID.map { .string($0) }),
        ]
    }

    /// Where `found` is not what was expected. Where the model is not sure of what was there before, what has no value in Entra ID may be anything, and
    /// letter case does not count.
    func problems(in found: AccountFacts, isSure: Bool) -> [Shortfall] {
        if self == found { return [] }
        return zip(table, found.table).compactMap { expected, actual in
            if expected.value == actual.value { return nil }
            let (wanted, there) = (Self.text(expected.value), Self.text(actual.value))
            if !isSure, expected.value == nil || wanted?.lowercased() == there?.lowercased() { return nil }
            return Shortfall(
                "the model expected user \(userName) to have \(expected.name) \(wanted.map { "\"\($0)\"" } ?? "without a value"), "
                    + "and found \(there.map { "\"\($0)\"" } ?? "none")",
                Evidence(
                    .directory,
                    ["users", found.userName.lowercased()] + expected.path,
                    expected: expected.value,
                    found: actual.value
                )
            )
        }
    }

    private static func text(_ value: JSONValue?) -> String? { value.map { $0.stringValue ?? $0.text() } }
}
