import HTTP
import JSON
import MockNetskope

/// A tenant with many users and one group of half of them.
final class Directory {
    /// What provisioning asks of an endpoint for every object, measured for its growth with the directory.
    enum Operation: String, CaseIterable {
        case find = "userName eq"
        case addMember = "member add"
        case removeMember = "member remove"
    }

    static let now = Instant(milliseconds: 1_767_600_000_000)

    private var tenant: Tenant
    /// What can be asked of it.
    let requests: Requests
    private let count: Int
    private let group: String

    init(users: Int) {
        var tenant = Tenant()
        count = users
        let token = tenant.issueToken(
            name: "bench",
            expires: Self.now.adding(seconds: 86_400),
            privileges: [.users: .readWrite, .groups: .readWrite],
            at: Self.now
        )
        var ids: [String] = []
        ids.reserveCapacity(users)
        for number in 0..<users { ids.append(tenant.seedUser(Requests.user(number), at: Self.now)) }
        // Even users belong to the group; odd ones join and leave it.
        let members = stride(from: 0, to: users, by: 2).map { ids[$0] }
        group = tenant.seedGroup(["displayName": "Everyone"], members: members, at: Self.now)
        requests = Requests(host: tenant.configuration.apiV2Host, token: token, ids: ids)
        self.tenant = tenant
    }

    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse {
        tenant.respond(to: request, from: peer, at: Self.now)
    }

    /// The median cost of a request in nanoseconds, over requests spread over the whole directory.
    func cost(_ operation: Operation) -> Double {
        let asked = (0..<1000).map { index -> HTTPRequest in
            // An odd user: spread by a prime, so that neighbours in time are not neighbours in memory.
            let place = (index &* 7919 &* 2 &+ 1) % count | 1
            let number = min(place, count - 1)
            switch operation {
            case .find: return requests.findUser(number)
            case .addMember: return member("Add", requests.ids[number])
            case .removeMember: return member("Remove", requests.ids[number])
            }
        }
        // A removal needs a member, so it is measured behind additions that are not.
        if operation == .removeMember {
            for place in asked.indices { _ = respond(to: member("Add", memberID(asked[place])), from: "127.0.0.1") }
        }
        let began = MonotonicClock.nanoseconds
        for request in asked {
            let response = respond(to: request, from: "127.0.0.1")
            precondition(response.status < 300, "the mock answered \(response.status)")
        }
        let nanoseconds = MonotonicClock.nanoseconds - began
        if operation == .addMember {
            for place in asked.indices { _ = respond(to: member("Remove", memberID(asked[place])), from: "127.0.0.1") }
        }
        return Double(nanoseconds) / Double(asked.count)
    }

    private func memberID(_ request: HTTPRequest) -> String {
        (try? JSONValue.parse(request.body))?["Operations"]?[0]?["value"]?[0]?["value"]?.stringValue ?? ""
    }

    private func member(_ name: String, _ id: String) -> HTTPRequest {
        requests.patch("/Groups/\(group)", name, "members", [["value": .string(id)]])
    }
}
