import HTTP

/// The base URL of an endpoint, as an administrator copies it into Entra ID's Tenant URL.
public struct CheckURL: Sendable, Hashable, CustomStringConvertible {
    /// Where requests go.
    public let origin: Origin
    /// The path in front of `/Users`, without a slash at its end.
    public let path: String

    /// Reads `text`, an absolute http or https URL. Flags of Entra ID behind a `?` are left out: they are not sent to the endpoint.
    ///
    /// - Throws: a sentence that says what is wrong.
    public init(_ text: String) throws(CheckURLError) {
        let text = text.prefix { $0 != "?" && $0 != "#" }
        guard let colon = text.range(of: "://") else {
            throw CheckURLError("\"\(text)\" is no URL: it must begin with https:// (or http:// for a mock on loopback)")
        }
        let rest = text[colon.upperBound...]
        let slash = rest.firstIndex(of: "/") ?? rest.endIndex
        guard let origin = Origin(scheme: String(text[..<colon.lowerBound]), authority: String(rest[..<slash])) else {
            throw CheckURLError(
                "\"\(text)\" is no URL of an endpoint: it needs https:// and a host name, with a port where it is not 443"
            )
        }
        guard origin.scheme == "https" || origin.isLoopback else {
            throw CheckURLError(
                "\"\(text)\" is plain HTTP: a token sent there could be read by anybody on the way; write https://"
            )
        }
        var path = rest[slash...]
        while path.last == "/" { path.removeLast() }
        guard path.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x22 }) else {
            throw CheckURLError("the path of \"\(text)\" holds a character that must be percent-encoded")
        }
        self.origin = origin
        self.path = String(path)
    }

    /// The URL.
    public var description: String { "\(origin)\(path)" }
}

/// Why a text is no base URL, in a sentence.
public struct CheckURLError: Error, Sendable, Hashable {
    /// The sentence.
    public let message: String

    init(_ message: String) { self.message = message }
}
