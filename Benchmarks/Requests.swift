import HTTP
import JSON

/// What provisioning asks of REST API v2, for users numbered from 0.
struct Requests: Sendable {
    let host: String
    let token: String
    /// The users' ids by number.
    let ids: [String]

    static func user(_ number: Int) -> JSONObject {
        [
            "userName": .string("user\(number)@contoso.com"), "active": true, "externalId": .string("user\(number)"),
            "name": ["givenName": "User", "familyName": .string("Number\(number)")],
            "emails": [["type": "work", "primary": true, "value": .string("user\(number)@contoso.com")]],
        ]
    }

    func getUser(_ number: Int) -> HTTPRequest { request("GET", "/Users/\(ids[number])") }

    func findUser(_ number: Int) -> HTTPRequest {
        request("GET", "/Users?filter=userName+eq+%22user\(number)%40contoso.com%22")
    }

    /// A new user; `number` must be new.
    func createUser(_ number: Int) -> HTTPRequest {
        var user: JSONObject = ["schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"]]
        for member in Self.user(number).members { user[member.name] = member.value }
        return request("POST", "/Users", JSONValue.object(user).bytes())
    }

    /// Another family name for a user, as Entra ID sends it.
    func renameUser(_ number: Int, to name: String) -> HTTPRequest {
        patch("/Users/\(ids[number])", "Replace", "name.familyName", .string(name))
    }

    func patch(_ resource: String, _ name: String, _ path: String, _ value: JSONValue) -> HTTPRequest {
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [["op": .string(name), "path": .string(path), "value": value]],
        ]
        return request("PATCH", resource, body.bytes())
    }

    func list(_ startIndex: Int) -> HTTPRequest { request("GET", "/Users?startIndex=\(startIndex)&count=1000") }

    private func request(_ method: String, _ path: String, _ body: [UInt8] = []) -> HTTPRequest {
        HTTPRequest(
            method: method,
            authority: host,
            target: "/api/v2/scim\(path)",
            headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/scim+json"],
            body: body
        )
    }
}
