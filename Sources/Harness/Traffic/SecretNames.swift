/// Which header fields, query items and members of bodies hold secrets, told by their names alone.
enum SecretNames {
    /// Whether the value of a header field is a secret.
    static func isSecret(field name: String) -> Bool {
        let plain = plain(name)
        return ["authorization", "token", "secret", "apikey", "password", "cookie", "credential"].contains { plain.contains($0) }
    }

    /// Whether the value of a query item or of a field of a form is a secret. Names of OAuth 2.0 (RFC 6749), SAML and signed URLs are among them.
    static func isSecret(item name: String) -> Bool {
        isSecret(member: name)
            || ["code", "sig", "signature", "key", "samlresponse", "session", "sessionid"].contains(plain(name))
    }

    /// Whether the value of a member of a JSON body is a secret.
    static func isSecret(member name: String) -> Bool {
        let plain = plain(name)
        return exact.contains(plain) || endings.contains { plain.hasSuffix($0) }
    }

    private static let exact: Set<String> = [
        "token", "assertion", "clientassertion", "passwd", "pwd", "pin", "credential", "credentials", "privatekey", "sharedkey",
        "subscriptionkey",
    ]
    private static let endings = [
        "password", "secret", "secrettoken", "accesstoken", "refreshtoken", "idtoken", "apitoken", "authtoken", "bearertoken",
        "sessiontoken", "apikey",
    ]

    /// The name in lower case with letters and digits only, and of a path or URN the last part: `client_secret` and `clientSecret` are one.
    private static func plain(_ name: String) -> String {
        let last = name.split(whereSeparator: { $0 == ":" || $0 == "." || $0 == "/" }).last ?? ""
        return String(decoding: last.lowercased().utf8.filter { $0 != 0x2D && $0 != 0x5F && $0 != 0x24 }, as: UTF8.self)
    }
}
