/// Scheme, host and port: what a connection is made to, and what a token is given to (RFC 6454 section 4).
public struct Origin: Sendable, Hashable, CustomStringConvertible {
    /// `https` or `http`.
    public let scheme: String
    /// The host in lower case; an IPv6 address without its brackets.
    public let host: String
    /// The port, the scheme's own where none was written.
    public let port: UInt16

    /// Creates an origin.
    public init(scheme: String, host: String, port: UInt16) {
        self.scheme = scheme.lowercased()
        self.host = host.lowercased()
        self.port = port
    }

    /// The origin of `authority` (`contoso.goskope.com`, `127.0.0.1:8080`, `[::1]:8080`); `nil` where it is none.
    public init?(scheme: String, authority: String) {
        let scheme = scheme.lowercased()
        guard scheme == "https" || scheme == "http" else { return nil }
        var host = authority[...]
        var port: UInt16 = scheme == "https" ? 443 : 80
        if let colon = authority.lastIndex(of: ":"), !authority[colon...].contains("]") {
            let digits = authority[authority.index(after: colon)...]
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(digits), number > 0
            else { return nil }
            port = number
            host = authority[..<colon]
        }
        if host.first == "[", host.last == "]" {
            host = host.dropFirst().dropLast()
            guard SocketAddress(String(host), port: port) != nil else { return nil }
        } else if !Self.isHostName(host) {
            return nil
        }
        self.init(scheme: scheme, host: String(host), port: port)
    }

    /// The host with the port where it is not the scheme's own: what travels in `Host`.
    public var authority: String {
        let host = host.contains(":") ? "[\(host)]" : host
        return port == (scheme == "https" ? 443 : 80) ? host : "\(host):\(port)"
    }

    /// The origin as a URL: `https://contoso.goskope.com`.
    public var description: String { "\(scheme)://\(authority)" }

    /// Whether requests to it never leave the machine: `localhost` (RFC 6761 section 6.3) or a loopback address.
    public var isLoopback: Bool { loopbackAddress != nil }

    /// The address to connect to where it is on loopback.
    var loopbackAddress: String? {
        if host == "localhost" { return "127.0.0.1" }
        return SocketAddress(host, port: port).flatMap { $0.isLoopback ? host : nil }
    }

    /// Letters, digits, hyphens and dots: nothing that could end the authority or hide a user name in it.
    private static func isHostName(_ host: Substring) -> Bool {
        guard !host.isEmpty, host.utf8.count <= 253, host.first != ".", host.first != "-" else { return false }
        return host.utf8.allSatisfy { byte in
            switch byte {
            case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
            default: false
            }
        }
    }
}
