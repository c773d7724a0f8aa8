import HTTP
import JSON
import SCIM

extension TenantDirectory {
    /// What a stored record may ask of the parser: more levels than a request's body or a state's line can bring in, and no more than the
    /// stack of a connection's thread holds.
    static let storedLimits = JSONLimits(depth: 192)

    /// A user or a group as the tenant stores it.
    ///
    /// The attributes are kept as JSON text: a quarter of the memory of values, and a response takes the bytes over as they are.
    public struct Record: Sendable {
        /// The id that the server gave.
        public let id: String
        /// When it was created.
        public let created: Instant
        /// When it was last changed.
        public internal(set) var lastModified: Instant
        /// The attributes as one JSON object.
        let text: [UInt8]
        /// A bit for each extension of the schema of which the record has attributes, in the schema's order.
        let extensions: UInt8

        init(id: String, _ attributes: JSONObject, _ schema: SCIMSchema, created: Instant, lastModified: Instant) {
            self.id = id
            self.created = created
            self.lastModified = lastModified
            var text: [UInt8] = []
            text.reserveCapacity(256)
            JSONWriter.append(attributes, to: &text)
            // An exact copy: what was reserved beyond the text would stay for as long as the record does.
            self.text = text.withUnsafeBufferPointer(Array.init)
            extensions = Self.extensions(of: attributes, schema)
        }

        private static func extensions(of attributes: JSONObject, _ schema: SCIMSchema) -> UInt8 {
            var bits: UInt8 = 0
            for (place, part) in schema.extensions.prefix(8).enumerated() where attributes[part.id] != nil {
                bits |= 1 << UInt8(place)
            }
            return bits
        }

        /// What a client wrote, in canonical names, without `id`, `schemas`, `meta` and `members`. Read from text at each call.
        public var attributes: JSONObject {
            guard case .object(let object)? = try? JSONValue.parse(text, limits: TenantDirectory.storedLimits) else {
                preconditionFailure("a stored record is not the JSON object that it was written as")
            }
            return object
        }
    }
}
