import Foundation
import HTTP
import JSON
import MockGraph
import Testing

@Suite("The identity platform")
struct IdentityTests {
    private let configuration = GraphConfiguration()
    private var credentials: String { "client_id=\(configuration.clientID)&client_secret=\(configuration.clientSecret)" }
    private let scope = "&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default"

    private func token(_ graph: inout GraphClient, tenant: String? = nil, _ form: String, headers: HTTPHeaders = [:]) -> Answer {
        graph.identity("POST", "/\(tenant ?? configuration.tenantID)/oauth2/v2.0/token", form, headers: headers)
    }

    @Test(
        "the tenant is known by its id and by its domains",
        arguments: ["contoso.com", "contoso.onmicrosoft.com", "CONTOSO.com"]
    )
    func tenants(name: String) {
        var graph = GraphClient()
        #expect(token(&graph, tenant: name, "grant_type=client_credentials&client_info=1&\(credentials)\(scope)").status == 200)
        let unknown = token(&graph, tenant: "fabrikam.com", "grant_type=client_credentials&\(credentials)\(scope)")
        #expect(unknown.json["error_codes"] == [90002])
    }

    @Test("a token has the shape and the claims of Microsoft's, and carries the client's roles")
    func claims() throws {
        var graph = GraphClient {
            $0.clients = [MockGraph.GraphClient(id: "c", secret: "s", name: "C", roles: ["User.Read.All"])]
        }
        let answer = token(&graph, "grant_type=client_credentials&client_id=c&client_secret=s\(scope)")
        #expect(answer.json["token_type"] == "Bearer")
        #expect(answer.json["expires_in"] == 3599)
        #expect(answer.json["ext_expires_in"] == 3599)
        let text = try #require(answer.json["access_token"]?.stringValue)
        let parts = text.split(separator: ".")
        #expect(parts.count == 3)
        let padded = parts[1].replacing("-", with: "+").replacing("_", with: "/")
        let data = try #require(Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4)))
        let claims = try JSONValue.parse([UInt8](data))
        #expect(claims["aud"] == "https://graph.microsoft.com")
        #expect(claims["iss"] == .string("https://sts.windows.net/\(configuration.tenantID)/"))
        #expect(claims["appid"] == "c")
        #expect(claims["tid"] == .string(configuration.tenantID))
        #expect(claims["roles"] == ["User.Read.All"])
        #expect(claims["exp"]?.intValue == (claims["iat"]?.intValue ?? 0) + 3599)
        graph.token = text
        #expect(graph.send("GET", "/users").status == 200)
        #expect(graph.send("GET", "/groups").status == 403)
    }

    @Test("tokens differ, and object ids do not depend on how many there are")
    func doesNotDraw() {
        var few = GraphClient()
        var many = GraphClient()
        let tokens = (0..<20).map { _ in many.fetchToken(credentials) ?? "" }
        #expect(Set(tokens).count == 20)
        #expect(few.createUser("ada") == many.createUser("ada"))
    }

    @Test("a client may name itself in HTTP Basic")
    func basic() {
        var graph = GraphClient()
        let code = Data("\(configuration.clientID):\(configuration.clientSecret)".utf8).base64EncodedString()
        let answer = token(&graph, "grant_type=client_credentials\(scope)", headers: ["Authorization": "Basic \(code)"])
        #expect(answer.status == 200)
    }

    @Test(
        "refusals carry Microsoft's numbers",
        arguments: [
            ("", 400, 900_144, "invalid_request"), ("grant_type=password", 400, 70003, "unsupported_grant_type"),
            ("grant_type=client_credentials", 400, 900_144, "invalid_request"),
            ("grant_type=client_credentials&client_id=x&client_secret=y", 400, 700_016, "unauthorized_client"),
            ("grant_type=client_credentials&client_id=C&client_secret=y", 401, 7_000_215, "invalid_client"),
            ("grant_type=client_credentials&client_id=C", 401, 7_000_216, "invalid_client"),
            ("grant_type=client_credentials&client_id=C&client_secret=S", 400, 70011, "invalid_scope"),
            (
                "grant_type=client_credentials&client_id=C&client_secret=S&scope=http%3A%2F%2F127.0.0.1%2F.default", 400, 70011,
                "invalid_scope"
            ),
            (
                "grant_type=client_credentials&client_id=C&client_assertion=x&client_assertion_type=y", 401, 700_027,
                "invalid_client"
            ),
        ]
    )
    func refuses(form: String, status: Int, code: Int, error: String) {
        var graph = GraphClient()
        let form = form.replacing("client_id=C", with: "client_id=\(configuration.clientID)")
            .replacing("client_secret=S", with: "client_secret=\(configuration.clientSecret)")
        let answer = token(&graph, form)
        #expect(answer.status == status)
        #expect(answer.json["error"] == .string(error))
        #expect(answer.json["error_codes"] == [.number(JSONNumber(code))])
        let text = answer.json["error_description"]?.stringValue ?? ""
        #expect(text.hasPrefix("AADSTS\(code): "))
        for part in ["\r\nTrace ID: ", "\r\nCorrelation ID: ", "\r\nTimestamp: 2026-01-01 00:00:00Z"] {
            #expect(text.contains(part))
        }
        #expect(!text.contains(configuration.clientSecret))
    }

    @Test("metadata names addresses by the scheme and host that were asked")
    func metadata() {
        var graph = GraphClient()
        func get(_ target: String) -> JSONValue {
            let request = HTTPRequest(method: "GET", scheme: "https", authority: "localhost:8443", target: target)
            guard case .response(let response) = graph.tenant.respond(to: request, at: graph.now) else { return .null }
            return Answer(response).json
        }
        let tenant = configuration.tenantID
        let found = get("/\(tenant)/v2.0/.well-known/openid-configuration")
        #expect(found["token_endpoint"] == .string("https://localhost:8443/\(tenant)/oauth2/v2.0/token"))
        #expect(found["issuer"] == .string("https://localhost:8443/\(tenant)/v2.0"))
        #expect(found["authorization_endpoint"] == .string("https://localhost:8443/\(tenant)/oauth2/v2.0/authorize"))
        let endpoint = "https%3A%2F%2Flocalhost%3A8443%2F\(tenant)%2Foauth2%2Fv2.0%2Fauthorize"
        let instance = get("/common/discovery/instance?api-version=1.0&authorization_endpoint=\(endpoint)")
        #expect(
            instance["tenant_discovery_endpoint"]
                == .string("https://localhost:8443/\(tenant)/v2.0/.well-known/openid-configuration")
        )
        let cloud = get("/metadata/endpoints?api-version=2022-09-01")
        #expect(cloud["authentication"]?["loginEndpoint"] == "https://localhost:8443/")
        #expect(cloud["microsoftGraphResourceId"] == "https://localhost:8443/")
        #expect(get("/fabrikam.com/v2.0/.well-known/openid-configuration")["error_codes"] == [90002])
    }

    @Test("the managed-identity endpoint gives a token to who knows the header")
    func managedIdentity() {
        var graph = GraphClient { $0.managedIdentityHeader = "h" }
        let target = "/msi/token?api-version=2019-08-01&resource=https%3A%2F%2Fgraph.microsoft.com"
        #expect(graph.identity("GET", target).status == 401)
        #expect(graph.identity("GET", target, headers: ["X-IDENTITY-HEADER": "x"]).status == 401)
        let answer = graph.identity("GET", target, headers: ["X-IDENTITY-HEADER": "h"])
        #expect(answer.json["expires_on"] == .string(String(graph.now.seconds + 3599)))
        #expect(answer.json["resource"] == "https://graph.microsoft.com")
        graph.token = answer.json["access_token"]?.stringValue
        #expect(graph.send("GET", "/users").status == 200)
        #expect(
            graph.identity("GET", "/msi/token?api-version=2019-08-01&resource=x", headers: ["X-IDENTITY-HEADER": "h"]).status
                == 400
        )
        #expect(graph.identity("GET", "/msi/token", headers: ["X-IDENTITY-HEADER": "h"]).status == 400)
    }
}
