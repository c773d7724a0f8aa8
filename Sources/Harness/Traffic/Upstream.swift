import HTTP

/// A server that traffic is sent to: where it is, and how requests get there.
public struct Upstream: Sendable {
    /// The server's URL: the Tenant URL of an endpoint, or its origin alone.
    let url: TrafficURL
    /// Where requests, and the token, may go.
    let server: Origin
    /// The file with the authority to trust, for a server whose certificate no public authority signed; `nil` for the system's.
    let authorityFile: String?

    /// Reads the URL that `option` gives.
    ///
    /// - Throws: ``TrafficError`` where it is no URL, or one of plain HTTP to another machine: a token would be read on the way.
    public init(_ text: String, option: String, authorityFile: String?) throws(TrafficError) {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        // What stands there is not repeated: it is a password.
        guard !text.contains("@") else {
            throw .usage("\(option): a name and a password in the URL are not taken; give the URL without them.")
        }
        guard let url = TrafficURL(text), let server = Origin(scheme: url.scheme, authority: url.authority),
            !url.target.contains("?")
        else {
            throw .usage("\(option) needs a URL such as https://contoso.goskope.com/api/v2/scim, not '\(text)'.")
        }
        self.url = url
        self.server = server
        self.authorityFile = authorityFile
        // Made and thrown away: a CA file that cannot be used is told of before anything is sent.
        do throws(TransportError) { _ = try transport() } catch { throw .usage("\(option) \(text): \(error.message).") }
    }

    /// The base's path: `/api/v2/scim`, or empty for a server's root.
    var path: String { url.target == "/" ? "" : url.target }

    /// The URL as it was understood.
    public var description: String { url.origin + path }

    /// Whether requests never leave this machine.
    public var isLoopback: Bool { server.isLoopback }

    /// A new transport to the server and to no other; a transport is used by one thread at a time.
    func transport(readOnly: Bool = false) throws(TransportError) -> any Transport {
        try LiveTransport(to: server, readOnly: readOnly, authorityFile: authorityFile)
    }
}
