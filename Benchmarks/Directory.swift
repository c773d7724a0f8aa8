import HTTP
import JSON
import MockNetskope

/// A tenant with many users and one group of half of them, and the requests whose cost is measured.
final class Directory: HTTPHandler {
    /// What provisioning asks of an endpoint for every object, measured for its growth with the directory.
    enum Operation: String, CaseIterable {
        case find = "userName eq"
        case addMember = "member add"
        case removeMember = "member remove"
    }

    static let now = Instant(milliseconds: 1_767_600_000_000)

    let tenant: Guarded<Tenant>
    let ids: [String]
    private let count: Int
    private let group: String
    private let token: String
    private let host: String

    init(users: Int) {
        var tenant = Tenant()
        count = users
        token = tenant.issueToken(
            name: "bench",
            expires: Self.now.adding(seconds: 86_400),
            privileges: [.users: .readWrite, .groups: .readWrite],
            at: Self.now
        )
        var ids: [String] = []
        ids.reserveCapacity(users)
        for number in 0..<users { ids.append(tenant.seedUser(Self.user(number), at: Self.now)) }
        // Even users belong to the group; odd ones join and leave it.
        let members = stride(from: 0, to: users, by: 2).map { ids[$0] }
        group = tenant.seedGroup(["displayName": "Everyone"], members: members, at: Self.now)
        host = tenant.configuration.apiV2Host
        self.ids = ids
        self.tenant = Guarded(tenant)
    }

    static func user(_ number: Int) -> JSONObject {
        [
            "userName": .string("user\(number)@contoso.com"), "active": true, "externalId": .string("user\(number)"),
            "name": ["givenName": "User", "familyName": .string("Number\(number)")],
            "emails": [["type": "work", "primary": true, "value": .string("user\(number)@contoso.com")]],
        ]
    }

    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse {
        tenant.withLock { $0.respond(to: request, from: peer, at: Self.now) }
    }

    // MARK: Requests

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
        request("PATCH", "/Users/\(ids[number])", Self.patch("Replace", "name.familyName", .string(name)))
    }

    /// The median cost of a request in nanoseconds, over requests spread over the whole directory.
    func cost(_ operation: Operation) -> Double {
        let requests = (0..<1000).map { index -> HTTPRequest in
            // An odd user: spread by a prime, so that neighbours in time are not neighbours in memory.
            let place = (index &* 7919 &* 2 &+ 1) % count | 1
            let number = min(place, count - 1)
            switch operation {
            case .find: return findUser(number)
            case .addMember: return member("Add", ids[number])
            case .removeMember: return member("Remove", ids[number])
            }
        }
        // A removal needs a member, so it is measured behind additions that are not.
        if operation == .removeMember {
            for place in requests.indices { _ = respond(to: member("Add", memberID(requests[place])), from: "127.0.0.1") }
        }
        let began = MonotonicClock.nanoseconds
        for request in requests {
            let response = respond(to: request, from: "127.0.0.1")
            precondition(response.status < 300, "the mock answered \(response.status)")
        }
        let nanoseconds = MonotonicClock.nanoseconds - began
        if operation == .addMember {
            for place in requests.indices { _ = respond(to: member("Remove", memberID(requests[place])), from: "127.0.0.1") }
        }
        return Double(nanoseconds) / Double(requests.count)
    }

    private func memberID(_ request: HTTPRequest) -> String {
        (try? JSONValue.parse(request.body))?["Operations"]?[0]?["value"]?[0]?["value"]?.stringValue ?? ""
    }

    private func member(_ name: String, _ id: String) -> HTTPRequest {
        request("PATCH", "/Groups/\(group)", Self.patch(name, "members", [["value": .string(id)]]))
    }

    private static func patch(_ name: String, _ path: String, _ value: JSONValue) -> [UInt8] {
        let body: JSONValue = [
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [["op": .string(name), "path": .string(path), "value": value]],
        ]
        return body.bytes()
    }

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
