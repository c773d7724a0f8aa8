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
        /// Every value that it can be set to; empty where they cannot be listed.
        public let choices: [JSONValue]
        /// What it decides.
        public let meaning: String
        /// Where the defaults come from: "OAS" is Netskope's OpenAPI for SCIM v2, "SDK" netskope-py-sdk.
        public let source: String
        /// The value in a profile.
        public let get: @Sendable (FacadeProfile) -> JSONValue
        let set: @Sendable (inout FacadeProfile, JSONValue) -> Bool
    }

    /// Every switch, in the order of the profile.
    public static let switches: [Switch] = [
        choice(
            "errorShape",
            \.errorShape,
            "the bodies of errors",
            source: "v2: OAS; legacy: assumption (RFC 7644 section 3.12)"
        ),
        text(
            "contentType",
            \.contentType,
            "the media type of 2xx bodies",
            source: "v2: SDK, citing the gateway; legacy: assumption (RFC 7644 section 3.1)"
        ),
        text(
            "errorContentType",
            \.errorContentType,
            "the media type of error bodies",
            source: "v2: SDK; legacy: assumption"
        ),
        number(
            "patchUserStatus",
            \.patchUserStatus,
            [200, 204],
            "200 with the user, or 204",
            source: "v2: OAS, SDK; legacy: assumption"
        ),
        number(
            "patchGroupStatus",
            \.patchGroupStatus,
            [200, 204],
            "200 with the group, or 204",
            source: "v2: OAS, SDK; legacy: assumption (Microsoft's tutorial asks for 204)"
        ),
        flag(
            "statusInBody",
            \.statusInBody,
            "whether bodies of POST and PUT carry an integer `status`",
            source: "v2: OAS; legacy: assumption"
        ),
        choice(
            "duplicateCreate",
            \.duplicateCreate,
            "what a POST of a name in use does",
            source: "public clients expect 409; the OAS hints at an overwrite"
        ),
        flag(
            "requiresPrimaryEmail",
            \.requiresPrimaryEmail,
            "whether a user must have an e-mail address",
            source: "v2: OAS; legacy: assumption"
        ),
        flag(
            "enforcesEmailPattern",
            \.enforcesEmailPattern,
            "whether new addresses must match the OAS's pattern",
            source: "v2: OAS; legacy: assumption"
        ),
        choice(
            "filters",
            \.filters,
            "one equality, or the whole grammar",
            source: "v2: OAS; legacy: assumption"
        ),
        choice(
            "membersReturned",
            \.membersReturned,
            "whether a group read shows its members unasked",
            source: "v2: SDK, citing the gateway; legacy: public clients"
        ),
        choice(
            "unknownAttributes",
            \.unknownAttributes,
            "what becomes of attributes that the endpoint does not document",
            source: "unknown; assumption"
        ),
        choice(
            "responseShape",
            \.responseShape,
            "which attributes a response holds",
            source: "v2: OAS; legacy: assumption (RFC 7643 section 3.1)"
        ),
        choice(
            "unknownMember",
            \.unknownMember,
            "what a member that does not exist does to the request",
            source: "unknown; assumption (vendor: provision users before groups)"
        ),
        choice(
            "bothTokenHeaders",
            \.bothTokenHeaders,
            "what Authorization and Netskope-Api-Token together do",
            source: "public clients; v2 only"
        ),
        choice(
            "patchRemoveMember",
            \.patchRemoveMember,
            "whether a removal of a member takes effect",
            source: "a defect to try the harness with"
        ),
        flag(
            "createsFilteredElement",
            \.createsFilteredElement,
            "whether replace on `emails[type eq \"work\"]` without a match adds one",
            source: "assumption: Entra ID relies on it"
        ),
        flag(
            "takesBooleanStrings",
            \.takesBooleanStrings,
            "whether \"True\" and \"False\" are booleans",
            source: "assumption: Entra ID's default dialect sends them"
        ),
        flag(
            "unwrapsValues",
            \.unwrapsValues,
            "whether {\"value\": x} is taken for x",
            source: "v2: OAS examples"
        ),
        flag(
            "allowlistApplies",
            \.allowlistApplies,
            "whether the IP allowlist guards the endpoint",
            source: "v2: migration article; legacy: assumption"
        ),
        number(
            "maximumPage",
            \.maximumPage,
            nil,
            "how many results a page has at most",
            source: "assumption: the largest count that public clients send"
        ),
        number(
            "revokedTokenStatus",
            \.revokedTokenStatus,
            [401, 403],
            "the status for a token that was revoked or deleted",
            source: "v2: Netskope Cloud Exchange; legacy: assumption"
        ),
        number(
            "endOfLifeStatus",
            \.endOfLifeStatus,
            [0, 401, 403, 404, 410],
            "the status after the end-of-life date; 0 goes on answering",
            source: "legacy only; assumption"
        ),
        flag(
            "discovery",
            \.discovery,
            "whether ServiceProviderConfig, Schemas and ResourceTypes are there",
            source: "unknown; assumption"
        ),
        flag(
            "search",
            \.search,
            "whether queries by POST to `.search` are answered",
            source: "unknown; assumption (RFC 7644 section 3.4.3)"
        ),
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
        _ path: WritableKeyPath<FacadeProfile, Choice> & Sendable,
        _ meaning: String,
        source: String
    ) -> Switch where Choice.RawValue == String {
        Switch(
            name: name,
            values: Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: " or "),
            choices: Choice.allCases.map { .string($0.rawValue) },
            meaning: meaning,
            source: source,
            get: { .string($0[keyPath: path].rawValue) },
            set: { profile, value in
                guard let choice = value.stringValue.flatMap(Choice.init(rawValue:)) else { return false }
                profile[keyPath: path] = choice
                return true
            }
        )
    }

    private static func flag(
        _ name: String,
        _ path: WritableKeyPath<FacadeProfile, Bool> & Sendable,
        _ meaning: String,
        source: String
    ) -> Switch {
        Switch(
            name: name,
            values: "true or false",
            choices: [true, false],
            meaning: meaning,
            source: source,
            get: { .bool($0[keyPath: path]) },
            set: { profile, value in
                guard let flag = value.boolValue else { return false }
                profile[keyPath: path] = flag
                return true
            }
        )
    }

    private static func text(
        _ name: String,
        _ path: WritableKeyPath<FacadeProfile, String> & Sendable,
        _ meaning: String,
        source: String
    ) -> Switch {
        Switch(
            name: name,
            values: "a media type",
            choices: [],
            meaning: meaning,
            source: source,
            get: { .string($0[keyPath: path]) },
            set: { profile, value in
                guard let text = value.stringValue, text.contains("/") else { return false }
                profile[keyPath: path] = text
                return true
            }
        )
    }

    private static func number(
        _ name: String,
        _ path: WritableKeyPath<FacadeProfile, Int> & Sendable,
        _ choices: [Int]?,
        _ meaning: String,
        source: String
    ) -> Switch {
        Switch(
            name: name,
            values: choices.map { $0.map(String.init).joined(separator: " or ") } ?? "a whole number above 0",
            choices: (choices ?? []).map { .number(JSONNumber($0)) },
            meaning: meaning,
            source: source,
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
