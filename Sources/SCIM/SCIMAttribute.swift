import JSON

/// The definition of one attribute (RFC 7643 section 7).
///
/// A constant object and no value: definitions are looked up for every name of every request, and copying a dozen fields each time showed.
public final class SCIMAttribute: Sendable {
    /// The data types of RFC 7643 section 2.3.
    public enum DataType: String, Sendable, Hashable {
        /// Text.
        case string
        /// `true` or `false`.
        case boolean
        /// A number with a fraction.
        case decimal
        /// A whole number.
        case integer
        /// A moment, as XML Schema writes it.
        case dateTime
        /// A URI or the id of another resource.
        case reference
        /// Base64 text.
        case binary
        /// An object of sub-attributes.
        case complex
    }

    /// Who may write the attribute (RFC 7643 section 7).
    public enum Mutability: String, Sendable, Hashable {
        /// The server alone.
        case readOnly
        /// Anyone, any time.
        case readWrite
        /// The client, once.
        case immutable
        /// The client; never returned.
        case writeOnly
    }

    /// When the attribute is returned (RFC 7643 section 7).
    public enum Returned: String, Sendable, Hashable {
        /// Always, whatever was asked.
        case always
        /// Never.
        case never
        /// Unless something else was asked.
        case `default`
        /// Only when asked for by name.
        case request
    }

    /// How far the value must be unique (RFC 7643 section 7).
    public enum Uniqueness: String, Sendable, Hashable {
        /// Not at all.
        case none
        /// Within the server.
        case server
        /// Everywhere.
        case global
    }

    /// The name as the schema spells it.
    public let name: String
    /// The data type.
    public let type: DataType
    /// Whether the attribute holds an array.
    public let multiValued: Bool
    /// What it is for.
    public let description: String
    /// Whether a resource must have it.
    public let required: Bool
    /// Whether case counts when values are compared.
    public let caseExact: Bool
    /// Who may write it.
    public let mutability: Mutability
    /// When it is returned.
    public let returned: Returned
    /// How far it must be unique.
    public let uniqueness: Uniqueness
    /// The values it is meant to have.
    public let canonicalValues: [String]
    /// What a reference may point at.
    public let referenceTypes: [String]
    /// The sub-attributes of a complex attribute.
    public let subAttributes: [SCIMAttribute]

    /// Creates a definition; the defaults are those of RFC 7643 section 2.2.
    public init(
        _ name: String,
        _ type: DataType = .string,
        multiValued: Bool = false,
        description: String = "",
        required: Bool = false,
        caseExact: Bool = false,
        mutability: Mutability = .readWrite,
        returned: Returned = .default,
        uniqueness: Uniqueness = .none,
        canonicalValues: [String] = [],
        referenceTypes: [String] = [],
        subAttributes: [SCIMAttribute] = []
    ) {
        self.name = name
        self.type = type
        self.multiValued = multiValued
        self.description = description
        self.required = required
        self.caseExact = caseExact
        self.mutability = mutability
        self.returned = returned
        self.uniqueness = uniqueness
        self.canonicalValues = canonicalValues
        self.referenceTypes = referenceTypes
        self.subAttributes = subAttributes
    }

    /// The sub-attribute called `name` without regard to case.
    public func subAttribute(_ name: String) -> SCIMAttribute? {
        subAttributes.first { $0.name.equalsIgnoringASCIICase(name) }
    }

    /// The definition as the `/Schemas` endpoint shows it (RFC 7643 section 7).
    public var json: JSONObject {
        var json: JSONObject = [
            "name": .string(name), "type": .string(type.rawValue), "multiValued": .bool(multiValued),
            "description": .string(description),
            "required": .bool(required),
        ]
        if type != .complex && type != .boolean { json["caseExact"] = .bool(caseExact) }
        json["mutability"] = .string(mutability.rawValue)
        json["returned"] = .string(returned.rawValue)
        if type != .complex && type != .boolean { json["uniqueness"] = .string(uniqueness.rawValue) }
        if !canonicalValues.isEmpty { json["canonicalValues"] = .array(canonicalValues.map(JSONValue.string)) }
        if !referenceTypes.isEmpty { json["referenceTypes"] = .array(referenceTypes.map(JSONValue.string)) }
        if !subAttributes.isEmpty { json["subAttributes"] = .array(subAttributes.map { .object($0.json) }) }
        return json
    }
}

/// The attributes of a resource: a core schema, its extensions, and the attributes every resource has.
public struct SCIMSchema: Sendable {
    /// The URN of the core schema.
    public let id: String
    /// `User` or `Group`.
    public let name: String
    /// The attributes of the core schema.
    public let attributes: [SCIMAttribute]
    /// The extensions, by URN.
    public let extensions: [Extension]

    /// A schema that extends the core one under its own URN (RFC 7643 section 3.3).
    public struct Extension: Sendable {
        /// The URN, which is the name of the extension's object in a resource.
        public var id: String
        /// The extension's name.
        public var name: String
        /// The attributes.
        public var attributes: [SCIMAttribute]

        /// Creates an extension.
        public init(id: String, name: String, attributes: [SCIMAttribute]) {
            self.id = id
            self.name = name
            self.attributes = attributes
        }
    }

    /// The names of the core attributes that are never returned, a password above all.
    public let neverReturned: [String]

    /// The attributes of the core schema and the common ones, as they are spelt: nearly every client spells them so.
    private let byName: [String: SCIMAttribute]

    /// Creates a schema.
    public init(id: String, name: String, attributes: [SCIMAttribute], extensions: [Extension] = []) {
        self.id = id
        self.name = name
        self.attributes = attributes
        self.extensions = extensions
        neverReturned = attributes.filter { $0.returned == .never }.map(\.name)
        byName = Dictionary((attributes + Self.common).map { ($0.name, $0) }, uniquingKeysWith: { own, _ in own })
    }

    /// The definition of the attribute called `name`, in the extension `urn` where one is given; without regard to case.
    public func attribute(_ name: String, in urn: String? = nil) -> SCIMAttribute? {
        if let urn, !urn.equalsIgnoringASCIICase(id) {
            return extensions.first { $0.id.equalsIgnoringASCIICase(urn) }?
                .attributes.first { $0.name.equalsIgnoringASCIICase(name) }
        }
        return byName[name] ?? attributes.first { $0.name.equalsIgnoringASCIICase(name) }
            ?? Self.common.first { $0.name.equalsIgnoringASCIICase(name) }
    }

    /// Whether `name` is that of a core or common attribute in the very spelling of the schema, and so a path by itself.
    func spells(_ name: String) -> Bool { byName[name] != nil }

    /// The extension whose URN is `urn` without regard to case.
    public func extensionSchema(_ urn: String) -> Extension? { extensions.first { $0.id.equalsIgnoringASCIICase(urn) } }
}
