import HTTP

/// A server that traffic is sent to: where it is, and how requests get there.
public struct Upstream: Sendable {
    /// The server's URL: the Tenant URL of an endpoint, or its origin alone.
    let url: TrafficURL
    /// The file with the authority to trust, for a server whose certificate no public authority signed; `nil` for the system's.
    let authorityFile: String?

    /// Reads the URL that `option` gives.
    ///
    /// - Throws: ``TrafficError`` where it is no URL, or one of plain HTTP to another machine: a token would be read on the way.
    public init(_ text: String, option: String, authorityFile: String?) throws(TrafficError) {
        var text = text
        while text.hasSuffix("/") { text.removeLast() }
        guard let url = TrafficURL(text), url.port != nil, !url.target.contains("?") else {
            throw .usage("\(option) needs a URL such as https://contoso.goskope.com/api/v2/scim, not '\(text)'.")
        }
        guard url.scheme == "https" || url.isLoopback else {
            throw .usage("\(option) \(text): a token is not sent over plain HTTP, except to this machine. Write https://…")
        }
        self.url = url
        self.authorityFile = authorityFile
    }

    /// The base's path: `/api/v2/scim`, or empty for a server's root.
    var path: String { url.target == "/" ? "" : url.target }

    /// The URL as it was understood.
    public var description: String { url.origin + path }

    /// A new transport to the server; a transport is used by one thread at a time.
    func transport() -> any Transport {
        LoopbackTransport(port: url.port ?? 80, address: url.loopbackAddress ?? "127.0.0.1")
    }
}
