import HTTP
import Harness
import JSON
import Testing

@Suite("The administrator's API of served mocks")
struct AdminTests {
    let service: MockService

    init() throws { service = try FaultTests.service() }

    func ask(_ method: String, _ path: String, _ body: String = "", token: String? = nil, headers: HTTPHeaders = [:])
        -> (status: Int, json: JSONValue)
    {
        var headers = headers
        if let token { headers.append("Authorization", "Bearer \(token)") }
        let request = HTTPRequest(
            method: method,
            scheme: "http",
            authority: "127.0.0.1",
            target: path,
            headers: headers,
            body: Array(body.utf8)
        )
        let response = service.respond(to: request, from: "127.0.0.1")
        return (response.status, (try? JSONValue.parse(response.body)) ?? .null)
    }

    @Test("on an RBAC v3 tenant an earlier token works on, and can be neither extended nor reissued, and none is made anew")
    func rbac() {
        #expect(ask("PUT", "/__admin/rbac-v3", #"{"enabled": true}"#).status == 204)
        #expect(ask("GET", "/api/v2/scim/Users", token: "V").status == 200)
        #expect(ask("POST", "/__admin/tokens/cutover-v2/reissue").status == 403)
        #expect(ask("PATCH", "/__admin/tokens/cutover-v2", #"{"expires": "2036-01-01T00:00:00Z"}"#).status == 403)
        #expect(ask("PATCH", "/__admin/tokens/cutover-v2", #"{"privileges": {"users": "read"}}"#).status == 204)
        #expect(ask("POST", "/__admin/tokens", #"{"name": "t", "expires": "2027-01-01T00:00:00Z"}"#).status == 403)
        #expect(ask("POST", "/__admin/tokens/cutover-v2/revoke").status == 204)
    }

    @Test("a service account's new token ends the one before at once, with 401")
    func serviceAccount() {
        #expect(
            ask("POST", "/__admin/service-accounts", #"{"name": "entra", "role": {"usersAndGroups": "manage"}}"#).status == 403
        )
        _ = ask("PUT", "/__admin/rbac-v3", #"{"enabled": true}"#)
        #expect(
            ask("POST", "/__admin/service-accounts", #"{"name": "entra", "role": {"usersAndGroups": "manage"}}"#).status == 204
        )
        let first = ask("POST", "/__admin/service-accounts/entra/token").json["token"]?.stringValue
        #expect(ask("GET", "/api/v2/scim/Groups", token: first).status == 200)
        let second = ask("POST", "/__admin/service-accounts/entra/token").json["token"]?.stringValue
        #expect(ask("GET", "/api/v2/scim/Groups", token: first).status == 401)
        #expect(ask("GET", "/api/v2/scim/Groups", token: second).status == 200)
        #expect(ask("GET", "/api/v2/events/data/audit", token: second).status == 403)
        #expect(ask("POST", "/__admin/service-accounts/entra/token", #"{"expires": "2030-01-01T00:00:00Z"}"#).status == 403)
    }

    @Test("the global rate limit grants its requests a second and refuses the next with the fields that clients read")
    func rateLimit() {
        _ = ask("PUT", "/__admin/clock", #"{"frozen": true}"#)
        #expect(ask("PUT", "/__admin/rate-limit", #"{"requestsPerSecond": 2}"#).status == 204)
        let found = (0..<3).map { _ in ask("GET", "/api/v2/scim/Users", token: "V").status }
        #expect(found == [200, 200, 429])
        #expect(ask("GET", "/SCIM/v2/Users", token: "L").status == 200)
        _ = ask("PUT", "/__admin/clock", #"{"advanceSeconds": 1}"#)
        #expect(ask("GET", "/api/v2/scim/Users", token: "V").status == 200)
        #expect(ask("PUT", "/__admin/rate-limit", #"{"requestsPerSecond": 0}"#).status == 400)
    }

    @Test("the audit log is read in the real endpoint's shape, and names the token as the acting user")
    func auditLog() {
        _ = service.respond(to: FaultTests.create, from: "127.0.0.1")
        let answer = ask("GET", "/api/v2/events/data/audit?limit=1", token: "V")
        #expect(answer.json["ok"] == 1)
        #expect(answer.json["result"]?[0]?["user"] == "cutover-v2")
        #expect(answer.json["result"]?[0]?["supporting_data"]?["data_values"] == ["new@contoso.com"])
        #expect(answer.json["result"]?.arrayValue?.count == 1)
        #expect(ask("GET", "/api/v2/events/data/audit?endtime=1", token: "V").json["result"] == [])
    }

    @Test("users are found by the console's own query, page by page")
    func getUsers() {
        let body =
            #"{"query": {"filter": {"and": [{"userName": {"eq": "USER2@contoso.com"}}]}, "paging": {"offset": 0, "limit": 1}}}"#
        let answer = ask("POST", "/api/v2/users/getusers", body, token: "V")
        #expect(answer.json["data"]?[0]?["userName"] == "user2@contoso.com")
        #expect(answer.json["data"]?[0]?["accounts"]?[0]?["provisioner"] == "SCIM")
        #expect(
            ask("POST", "/api/v2/users/getusers", #"{"query": {"paging": {"offset": 2, "limit": 9}}}"#, token: "V").json["data"]?
                .arrayValue?.count == 1
        )
        #expect(
            ask("POST", "/api/v2/users/getusers", #"{"query": {"filter": {"userName": {"like": "x"}}}}"#, token: "V").status
                == 400
        )
    }

    @Test("the allowlist goes by the address that a configured proxy forwards, and by its last one")
    func forwarded() throws {
        var configuration = MockService.Configuration()
        configuration.apiV2Token = "V"
        configuration.forwardedHeader = "X-Forwarded-For"
        let service = MockService(configuration, clock: { FaultTests.start })
        func status(_ address: String) -> Int {
            var request = FaultTests.request("GET", "/api/v2/scim/Users")
            request.headers.append("x-forwarded-for", address)
            return service.respond(to: request, from: "127.0.0.1").status
        }
        _ = service.respond(
            to: FaultTests.request("PUT", "/__admin/ip-allowlist", #"{"ranges": ["20.190.128.0/18", "2603:1000::/24"]}"#),
            from: "127.0.0.1"
        )
        #expect(status("20.190.128.17") == 200)
        #expect(status("2603:1000::1") == 200)
        #expect(status("20.190.128.17, 203.0.113.9") == 403)
    }

    @Test("the journal counts, finds, and says whether anything was written since")
    func journal() {
        _ = ask("GET", "/api/v2/scim/Users", token: "V")
        #expect(ask("GET", "/__admin/journal/no-writes?since=0").status == 200)
        _ = service.respond(to: FaultTests.create, from: "127.0.0.1")
        #expect(ask("GET", "/__admin/journal/no-writes?since=1").status == 409)
        #expect(ask("GET", "/__admin/journal/no-writes?since=2").status == 200)
        #expect(ask("GET", "/__admin/journal/count?method=POST&status=201&endpoint=api-v2").json["count"] == 1)
        #expect(ask("GET", "/__admin/journal/count?metod=POST").status == 400)
        let entry = ask("GET", "/__admin/journal?writes=true").json["recent"]?[0]
        #expect(entry?["actor"]?.stringValue == TokenFingerprint("V").description)
        #expect(entry?["microseconds"]?.intValue != nil)
    }

    @Test(
        "a request that finds no route is told what was likely meant",
        arguments: [
            ("contoso.goskope.com", "/api/v2/scim/User", "the nearest is /api/v2/scim/Users"),
            ("addon-contoso.goskope.com", "/api/v2/scim/Users", "take addon- off the host"),
            ("contoso.goskope.com", "/SCIM/v2/Users", "REST API v2 is at https://contoso.goskope.com/api/v2/scim"),
            ("contoso.goskope.com", "/API/v2/scim/Users", "letter case counts"),
        ]
    )
    func nearMiss(_ host: String, _ path: String, _ words: String) {
        let request = HTTPRequest(method: "GET", authority: host, target: path, headers: ["Authorization": "Bearer V"])
        #expect(service.respond(to: request, from: "127.0.0.1").status == 404)
        #expect(ask("GET", "/__admin/journal").json["recent"]?[0]?["nearMiss"]?.stringValue?.contains(words) == true)
    }

    @Test("the journal leaves as HAR 1.2, and holds no secret")
    func har() {
        _ = service.respond(to: FaultTests.create, from: "127.0.0.1")
        let har = ask("GET", "/__admin/journal.har").json
        #expect(har["log"]?["version"] == "1.2")
        #expect(har["log"]?["entries"]?[0]?["request"]?["method"] == "POST")
        #expect(har["log"]?["entries"]?[0]?["response"]?["status"] == 201)
        #expect(!har.text(pretty: false).contains("Bearer V"))
    }

    @Test("a snapshot brings back the directory, and leaves what came later out")
    func snapshot() {
        #expect(ask("PUT", "/__admin/snapshots/before").status == 204)
        _ = service.respond(to: FaultTests.create, from: "127.0.0.1")
        #expect(FaultTests.count(service) == 4)
        #expect(ask("POST", "/__admin/snapshots/before/restore").status == 204)
        #expect(FaultTests.count(service) == 3)
        #expect(ask("POST", "/__admin/snapshots/after/restore").status == 404)
    }
}
