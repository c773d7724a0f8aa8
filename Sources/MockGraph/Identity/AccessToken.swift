import HTTP
import JSON

extension GraphTenant {
    /// Makes a token for a grant and knows it from then on.
    ///
    /// Tokens are counted and drawn from a source of their own, so that object ids do not depend on how many there are.
    mutating func issue(_ value: String?, _ grant: AccessGrant, roles: [String], scopes: [String], at now: Instant) -> String {
        let token = value ?? webToken(grant, roles: roles, scopes: scopes, at: now)
        accessTokens[token] = grant
        return token
    }

    /// A token in the shape of a JSON Web Token with the claims of Microsoft's access tokens (Access token claims reference).
    ///
    /// Its signature is drawn from the seed and verifies nothing: the mock looks tokens up. Clients must not look into tokens for Graph anyway;
    /// those that do, such as scripts that print their roles, find what they look for.
    private mutating func webToken(_ grant: AccessGrant, roles: [String], scopes: [String], at now: Instant) -> String {
        tokenCount += 1
        var source = SeededGenerator(seed: configuration.seed &* 0x9E37_79B9_7F4A_7C15 &+ tokenCount)
        let header: JSONValue = ["typ": "JWT", "alg": "RS256", "kid": "mock"]
        var claims: JSONObject = [
            "aud": "https://graph.microsoft.com", "iss": .string("https://sts.windows.net/\(configuration.tenantID)/"),
            "iat": .number(JSONNumber(Int(now.seconds))), "nbf": .number(JSONNumber(Int(now.seconds))),
            "exp": .number(JSONNumber(Int(grant.expires.seconds))), "appid": .string(grant.clientID),
            "idtyp": scopes.isEmpty ? "app" : "user", "tid": .string(configuration.tenantID), "uti": .string(source.nextUUID()),
            "ver": "1.0",
        ]
        if !roles.isEmpty { claims["roles"] = .array(roles.map { .string($0) }) }
        if !scopes.isEmpty { claims["scp"] = .string(scopes.joined(separator: " ")) }
        var signature: [UInt8] = []
        for _ in 0..<32 {
            let word = source.next()
            for shift in stride(from: UInt64(0), to: 64, by: 8) { signature.append(UInt8(truncatingIfNeeded: word >> shift)) }
        }
        return [header.bytes(), JSONValue.object(claims).bytes(), signature].map { Base64URL.encode($0) }.joined(separator: ".")
    }
}
