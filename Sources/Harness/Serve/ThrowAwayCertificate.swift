import Foundation

/// A certificate for the mocked hosts, signed by an authority that is made for it and can sign nothing else: its key is removed at once.
struct ThrowAwayCertificate {
    /// The file names in the folder: the authority that clients trust, the certificate, its key.
    static let authority = "ca.pem", certificate = "certificate.pem", key = "key.pem"

    /// Makes the three files in `folder` with the `openssl` command.
    ///
    /// - Parameter hosts: the host names that the certificate is good for; `localhost` and the loopback addresses are added.
    static func make(hosts: [String], in folder: URL, openssl: SystemProgram) throws(TLSFrontError) {
        let names = hosts.map { "DNS:\($0)" } + ["DNS:localhost", "IP:127.0.0.1", "IP:::1"]
        // Every extension that RFC 5280 asks for is there: Python 3.13 and Go refuse a chain without them.
        let settings = """
            [req]
            distinguished_name = name
            x509_extensions = authority
            prompt = no
            [name]
            CN = cutover throw-away authority
            [authority]
            basicConstraints = critical, CA:TRUE, pathlen:0
            keyUsage = critical, keyCertSign, cRLSign
            subjectKeyIdentifier = hash
            [certificate]
            basicConstraints = critical, CA:FALSE
            keyUsage = critical, digitalSignature
            extendedKeyUsage = serverAuth
            subjectKeyIdentifier = hash
            authorityKeyIdentifier = keyid
            subjectAltName = \(names.joined(separator: ", "))

            """
        // 90 days: longer than a mock is served, and short enough for every client.
        let sign = ["-days", "90", "-sha256"]
        let commands: [[String]] = [
            ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ca.key"],
            ["req", "-x509", "-new", "-key", "ca.key", "-config", "openssl.cnf", "-out", authority] + sign,
            ["ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", key],
            ["req", "-new", "-key", key, "-config", "openssl.cnf", "-subj", "/CN=cutover serve", "-out", "request.pem"],
            [
                "x509", "-req", "-in", "request.pem", "-CA", authority, "-CAkey", "ca.key", "-set_serial",
                String(UInt64.random(in: 1..<(1 << 62))), "-extfile", "openssl.cnf", "-extensions", "certificate", "-out",
                certificate,
            ] + sign,
        ]
        do {
            try settings.write(to: folder.appendingPathComponent("openssl.cnf"), atomically: true, encoding: .utf8)
            for command in commands where try !openssl.run(command, in: folder, log: "openssl.log") {
                let said = TLSFront.lastLine(of: folder.appendingPathComponent("openssl.log"))
                throw TLSFrontError("\(openssl.path) \(command[0]) made no certificate\(said). Is it OpenSSL 1.1 or later?")
            }
            try FileManager.default.removeItem(at: folder.appendingPathComponent("ca.key"))
        } catch let error as TLSFrontError {
            throw error
        } catch {
            throw TLSFrontError(
                "No certificate could be made in \(folder.path). Is there space left, and may \(openssl.path) be run?"
            )
        }
    }
}
