import JSON

/// An error as RFC 7644 section 3.12 describes it: a status, a keyword for some of the 400s, and a sentence.
public struct SCIMError: Error, Sendable, Hashable, CustomStringConvertible {
    /// The HTTP status code.
    public var status: Int
    /// The keyword that tells one 400 from another.
    public var scimType: ScimType?
    /// What was wrong, what was expected, in words for a person.
    public var detail: String

    /// The keywords of RFC 7644 table 9.
    public enum ScimType: String, Sendable, Hashable {
        /// The filter cannot be read or is not supported.
        case invalidFilter
        /// The query has more results than the server will process.
        case tooMany
        /// A value that must be unique is in use.
        case uniqueness
        /// The attribute cannot be changed.
        case mutability
        /// The body is not what the request's schema says.
        case invalidSyntax
        /// The path of a PATCH operation is malformed.
        case invalidPath
        /// The path of a PATCH operation names nothing that could be changed.
        case noTarget
        /// A required value is missing, or a value is not of the attribute's type.
        case invalidValue
    }

    /// Creates an error.
    public init(_ status: Int, _ scimType: ScimType? = nil, _ detail: String) {
        self.status = status
        self.scimType = scimType
        self.detail = detail
    }

    /// The body that RFC 7644 section 3.12 gives the error; the status is a string there.
    public var body: JSONObject {
        var body: JSONObject = ["schemas": [.string(SCIMURN.error)]]
        if let scimType { body["scimType"] = .string(scimType.rawValue) }
        body["detail"] = .string(detail)
        body["status"] = .string(String(status))
        return body
    }

    /// The sentence, with the keyword where there is one.
    public var description: String { scimType.map { "\($0.rawValue): \(detail)" } ?? detail }
}
