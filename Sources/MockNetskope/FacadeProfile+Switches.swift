import JSON

/// Why a switch could not be set.
public struct ProfileError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What was wrong, what is possible, in words for a person.
    public var description: String

    /// Creates an error.
    public init(description: String) { self.description = description }
}

extension FacadeProfile {
    /// One switch: its name, its values, and how it is read and written.
    public struct Switch: Sendable {
        /// The name, as profiles and scenarios write it.
        public let name: String
        /// What it can be set to, in words.
        public let values: String
        /// The value in a profile.
        public let get: @Sendable (FacadeProfile) -> JSONValue
        let set: @Sendable (inout FacadeProfile, JSONValue) -> Bool
    }

    /// Every switch, in the order of the profile.
    public static let switches: [Switch] = [
        choice("errorShape", \.errorShape), text("contentType", \.contentType), text("errorContentType", \.errorContentType),
        number("patchUserStatus", \.patchUserStatus, [200, 204]), number("patchGroupStatus", \.patchGroupStatus, [200, 204]),
        flag("statusInBody", \.statusInBody), choice("duplicateCreate", \.duplicateCreate),
        flag("requiresPrimaryEmail", \.requiresPrimaryEmail), flag("enforcesEmailPattern", \.enforcesEmailPattern),
        choice("filters", \.filters), choice("membersReturned", \.membersReturned),
        choice("unknownAttributes", \.unknownAttributes),
        choice("responseShape", \.responseShape), choice("unknownMember", \.unknownMember),
        choice("bothTokenHeaders", \.bothTokenHeaders),
        choice("patchRemoveMember", \.patchRemoveMember), flag("createsFilteredElement", \.createsFilteredElement),
        flag("takesBooleanStrings", \.takesBooleanStrings), flag("unwrapsValues", \.unwrapsValues),
        flag("allowlistApplies", \.allowlistApplies), number("maximumPage", \.maximumPage, nil),
        number("revokedTokenStatus", \.revokedTokenStatus, [401, 403]),
        number("endOfLifeStatus", \.endOfLifeStatus, [0, 401, 403, 404, 410]),
        flag("discovery", \.discovery), flag("search", \.search),
    ]

    /// Sets the switch called `name`.
    ///
    /// - Throws: ``ProfileError`` where there is no such switch or it has no such value; it names what there is.
    public mutating func set(_ name: String, to value: JSONValue) throws(ProfileError) {
        guard let found = Self.switches.first(where: { $0.name == name }) else {
            throw ProfileError(
                description:
                    "there is no profile switch \"\(name)\"; there are \(Self.switches.map(\.name).joined(separator: ", "))"
            )
        }
        guard found.set(&self, value) else {
            throw ProfileError(description: "the profile switch \(name) cannot be \(value.text()); expected \(found.values)")
        }
    }

    private static func choice<Choice: RawRepresentable & CaseIterable & Sendable>(
        _ name: String,
        _ path: WritableKeyPath<FacadeProfile, Choice> & Sendable
    ) -> Switch where Choice.RawValue == String {
        Switch(
            name: name,
            values: Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or "),
            get: { .string($0[keyPath: path].rawValue) },
            set: { profile, value in
                guard let choice = value.stringValue.flatMap(Choice.init(rawValue:)) else { return false }
                profile[keyPath: path] = choice
                return true
            }
        )
    }

    private static func flag(_ name: String, _ path: WritableKeyPath<FacadeProfile, Bool> & Sendable) -> Switch {
        Switch(
            name: name,
            values: "true or false",
            get: { .bool($0[keyPath: path]) },
            set: { profile, value in
                guard let flag = value.boolValue else { return false }
                profile[keyPath: path] = flag
                return true
            }
        )
    }

    private static func text(_ name: String, _ path: WritableKeyPath<FacadeProfile, String> & Sendable) -> Switch {
        Switch(
            name: name,
            values: "a media type",
            get: { .string($0[keyPath: path]) },
            set: { profile, value in
                guard let text = value.stringValue, text.contains("/") else { return false }
                profile[keyPath: path] = text
                return true
            }
        )
    }

    private static func number(_ name: String, _ path: WritableKeyPath<FacadeProfile, Int> & Sendable, _ choices: [Int]?)
        -> Switch
    {
        Switch(
            name: name,
            values: choices.map { $0.map(String.init).joined(separator: " or ") } ?? "a whole number above 0",
            get: { .number(JSONNumber($0[keyPath: path])) },
            set: { profile, value in
                guard let number = value.intValue, choices?.contains(number) ?? (number > 0) else { return false }
                profile[keyPath: path] = number
                return true
            }
        )
    }
}

extension FacadeProfile {
    /// The profiles that have a name, for those who set all switches at once.
    public static let named: [(name: String, profile: FacadeProfile)] = [
        ("legacy", .legacy), ("documented", .documented), ("rfc7644", .rfc7644),
    ]
}
