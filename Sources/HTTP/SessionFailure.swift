import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Why a session got no answer.
struct SessionFailure: Sendable {
    /// The code of `URLError`.
    let code: Int
    /// The system's words.
    let words: String

    init(code: Int, words: String) {
        self.code = code
        self.words = words
    }

    init(_ error: any Error) {
        let error = error as NSError
        self.init(code: error.code, words: error.localizedDescription)
    }

    /// The failure in words for a person who reached for `origin`.
    func error(at origin: Origin) -> TransportError {
        let said = words.lowercased()
        let hint = { (text: String) in said.contains(text) }
        switch code {
        case NSURLErrorCannotFindHost, NSURLErrorDNSLookupFailed: return Self.notFound(origin)
        case NSURLErrorTimedOut: return TransportError(.timedOut, "\(origin) did not answer in time")
        case NSURLErrorNetworkConnectionLost:
            return TransportError(.reset, "\(origin) ended the connection before the answer was complete")
        case NSURLErrorNotConnectedToInternet:
            return TransportError(.unreachable, "this machine has no connection to the network, so \(origin) cannot be reached")
        case NSURLErrorServerCertificateHasBadDate, NSURLErrorServerCertificateNotYetValid:
            return Self.untrusted(origin, "has expired or is not valid yet")
        case NSURLErrorServerCertificateHasUnknownRoot, NSURLErrorServerCertificateUntrusted:
            return Self.untrusted(origin, certificateFault)
        case NSURLErrorSecureConnectionFailed where hint("certificate"): return Self.untrusted(origin, certificateFault)
        default: break
        }
        if hint("empty reply") || hint("transfer closed") || hint("recv failure") || hint("connection reset") {
            return TransportError(.reset, "\(origin) ended the connection before the answer was complete")
        }
        if hint("http/0.9") || hint("status line") || hint("weird server reply") || hint("unencoding") || hint("chunk") {
            return TransportError(.malformed, "the answer from \(origin) is not understood: it is no sound HTTP (\(words))")
        }
        if hint("resolve host") { return Self.notFound(origin) }
        if hint("certificate") || hint("subject name") || hint("ssl peer") { return Self.untrusted(origin, certificateFault) }
        if hint("ssl") || hint("tls") || code == NSURLErrorSecureConnectionFailed {
            return TransportError(.unreachable, "no TLS connection to \(origin) could be made; the system says: \(words)")
        }
        if code == NSURLErrorCannotConnectToHost || hint("connect") {
            return TransportError(
                .unreachable,
                "nothing answers at \(origin): the connection was refused or found no way; is the URL right, and does a firewall or proxy stand between?"
            )
        }
        return TransportError(.unreachable, "\(origin) could not be asked; the system says: \(words)")
    }

    private static func notFound(_ origin: Origin) -> TransportError {
        TransportError(
            .unreachable,
            "there is no host called \(origin.host): the name is not in DNS; check tenant name and region"
        )
    }

    static func untrusted(_ origin: Origin, _ fault: String) -> TransportError {
        TransportError(
            .untrusted,
            "the TLS certificate of \(origin.host) \(fault); nothing was sent. If a proxy of your company inspects TLS, give its authority with --ca-file"
        )
    }

    /// What is wrong with a certificate, as far as the words of curl, OpenSSL or macOS tell.
    private var certificateFault: String { Self.fault(words) }

    static func fault(_ words: String) -> String {
        let said = words.lowercased()
        if said.contains("expired") { return "has expired" }
        if said.contains("not yet valid") { return "is not valid yet" }
        if said.contains("hostname") || said.contains("host name") || said.contains("subject name")
            || said.contains("ip address mismatch")
        {
            return "is for another host"
        }
        if said.contains("self-signed") || said.contains("self signed") || said.contains("issuer")
            || said.contains("unknown root")
        {
            return "is signed by an authority that this machine does not trust"
        }
        return "is not trusted (\(words))"
    }
}
