import Foundation

#if canImport(Security)
    import Security
#endif

/// A certificate authority that the system does not know, trusted for one connection.
enum PrivateAuthority {
    /// A transport that trusts the authorities in the PEM file `file`, and no other.
    static func transport(to origin: Origin, limits: HTTPLimits, file: String) throws(TransportError) -> any Transport {
        guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
            throw TransportError(
                .refusedLocally,
                "the CA file \(file) cannot be read; give a PEM file with the authority's certificate"
            )
        }
        guard text.contains("-----BEGIN CERTIFICATE-----") else {
            throw TransportError(
                .refusedLocally,
                "the CA file \(file) holds no PEM certificate: it must have a line -----BEGIN CERTIFICATE-----"
            )
        }
        #if canImport(Security)
            return SessionTransport(to: origin, limits: limits, trust: try SessionTrust(pem: text, file: file))
        #else
            return try CommandTLSTransport(to: origin, limits: limits, authorityFile: file)
        #endif
    }
}

#if canImport(Security)
    /// Authorities that take the place of the system's.
    struct SessionTrust: Sendable {
        private let anchors: [Data]

        init(pem: String, file: String) throws(TransportError) {
            var anchors: [Data] = []
            for part in pem.components(separatedBy: "-----BEGIN CERTIFICATE-----").dropFirst() {
                let base64 = part.components(separatedBy: "-----END CERTIFICATE-----")[0].filter { !$0.isWhitespace }
                guard let data = Data(base64Encoded: base64), SecCertificateCreateWithData(nil, data as CFData) != nil else {
                    throw TransportError(
                        .refusedLocally,
                        "a certificate in the CA file \(file) is damaged; export it again as PEM"
                    )
                }
                anchors.append(data)
            }
            self.anchors = anchors
        }

        /// Whether `chain` leads to one of the authorities, is valid today and for the host that was asked.
        func accepts(_ chain: SecTrust) -> Bool {
            let certificates = anchors.compactMap { SecCertificateCreateWithData(nil, $0 as CFData) }
            guard SecTrustSetAnchorCertificates(chain, certificates as CFArray) == errSecSuccess,
                SecTrustSetAnchorCertificatesOnly(chain, true) == errSecSuccess
            else { return false }
            return SecTrustEvaluateWithError(chain, nil)
        }
    }
#else
    /// Nothing: where there is no Security framework, URLSession takes no authority from a program.
    struct SessionTrust: Sendable {}
#endif
