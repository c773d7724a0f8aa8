import Foundation
import HTTP
import Harness
import JSON
import MockNetskope
import Testing

extension Defect: CustomTestStringConvertible {
    public var testDescription: String { name }
}

@Suite("The seeded defects of REST API v2")
struct DefectTests {
    @Test("the scenario that a defect names notices it", arguments: Defect.all)
    func isNoticed(defect: Defect) async throws {
        let runs = try await Runs.files("/\(defect.witness).json5") { options in
            options.defect = defect
            options.stopsAtFirstFinding = true
            options.controls = false
        }
        #expect(runs.summary?.scenarios == 1, "there is no scenario \(defect.witness)")
        #expect(runs.summary?.failed == 1)
    }

    @Test("names are unique and in kebab-case; summary and source say something, and every group has three or more")
    func isInOrder() {
        #expect(Defect.all.count >= 64)
        #expect(Set(Defect.all.map(\.name)).count == Defect.all.count)
        #expect(Set(Defect.all.map(\.summary)).count == Defect.all.count)
        for defect in Defect.all {
            #expect(defect.name.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)+/) != nil, "\(defect.name)")
            #expect(defect.summary.hasSuffix(".") && defect.summary.count > 20, "\(defect.name)")
            #expect(defect.source.count > 10, "\(defect.name)")
            #expect(Defect.named(defect.name)?.name == defect.name)
        }
        for group in DefectGroup.allCases { #expect(Defect.all.count { $0.group == group } >= 3, "\(group.rawValue)") }
        #expect(Defect.named("no-such-defect") == nil)
    }

    /// A client's day, told in requests; `{id}` is the id that the creation answered.
    private static let day: [(method: String, path: String, body: JSONValue?)] = [
        ("GET", "/Users?filter=userName+eq+%22ada%40contoso.com%22", nil),
        (
            "POST", "/Users",
            [
                "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "ada@contoso.com", "active": true,
                "externalId": "ada", "name": ["givenName": "Ada", "familyName": "Lovelace"],
                "emails": [["type": "work", "primary": true, "value": "ada@contoso.com"]],
            ]
        ),
        ("POST", "/Users", ["userName": "ADA@contoso.com", "emails": [["value": "ada@contoso.com"]]]),
        (
            "PATCH", "/Users/{id}",
            [
                "Operations": [
                    ["op": "Replace", "path": "name.familyName", "value": "King"],
                    ["op": "Replace", "path": "active", "value": "False"],
                ]
            ]
        ),
        ("GET", "/Users/{id}", nil),
        ("GET", "/Groups?excludedAttributes=members&startIndex=1&count=1", nil),
        ("DELETE", "/Users/{id}", nil),
        ("GET", "/Users/{id}", nil),
    ]

    /// What the two endpoints of a tenant answer a client that spends its day on each.
    private static func answers(_ configuration: TenantConfiguration, on facades: [Facade]) -> [HTTPResponse] {
        var tenant = Tenant(configuration: configuration)
        var now = Instant(milliseconds: 1_767_600_000_000)
        let legacy = tenant.addLegacyClient(name: "legacy", at: now)
        let apiV2 = tenant.issueToken(
            name: "v2",
            expires: now.adding(seconds: 86_400),
            privileges: [.users: .readWrite, .groups: .readWrite],
            at: now
        )
        var answers: [HTTPResponse] = []
        for facade in facades {
            var id = ""
            for step in day {
                now = now.adding(seconds: 60)
                let base = facade == .legacy ? "/SCIM/v2" : "/api/v2/scim"
                let request = HTTPRequest(
                    method: step.method,
                    authority: facade == .legacy ? configuration.legacyHost : configuration.apiV2Host,
                    target: base + step.path.replacing("{id}", with: id),
                    headers: ["Authorization": "Bearer \(facade == .legacy ? legacy : apiV2)"],
                    body: step.body?.bytes() ?? []
                )
                let response = tenant.respond(to: request, from: "203.0.113.7", at: now)
                if response.status == 201 { id = (try? JSONValue.parse(response.body))?["id"]?.stringValue ?? "" }
                answers.append(response)
            }
        }
        return answers
    }

    @Test("a defect leaves every byte of the legacy endpoint alone", arguments: Defect.all)
    func sparesLegacy(defect: Defect) {
        #expect(
            Self.answers(TenantConfiguration(defect: defect), on: [.legacy]) == Self.answers(TenantConfiguration(), on: [.legacy])
        )
    }

    @Test("the day that shows that legacy is spared shows defects of API v2, and none where there is none")
    func dayShowsDefects() {
        let sound = Self.answers(TenantConfiguration(), on: [.legacy, .apiV2])
        #expect(sound.map(\.status) == [200, 201, 409, 200, 200, 200, 204, 404] + [200, 201, 409, 204, 200, 200, 204, 404])
        #expect(Self.answers(TenantConfiguration(defect: nil), on: [.legacy, .apiV2]) == sound)
        let shown = Defect.all.filter { Self.answers(TenantConfiguration(defect: $0), on: [.legacy, .apiV2]) != sound }
        #expect(shown.count > 30, "\(shown.map(\.name))")
    }

    @Test("a tenant is saved and loaded with its defect and what that remembers")
    func isSaved() throws {
        let defect = try #require(Defect.named("deleted-name-blocked"))
        var tenant = Tenant(configuration: TenantConfiguration(defect: defect))
        let now = Instant(milliseconds: 1_767_600_000_000)
        let token = tenant.issueToken(name: "v2", expires: now.adding(seconds: 600), privileges: [.users: .readWrite], at: now)
        func send(_ method: String, _ path: String, _ body: JSONValue?, _ tenant: inout Tenant) -> HTTPResponse {
            let request = HTTPRequest(
                method: method,
                authority: tenant.configuration.apiV2Host,
                target: "/api/v2/scim" + path,
                headers: ["Authorization": "Bearer \(token)"],
                body: body?.bytes() ?? []
            )
            return tenant.respond(to: request, from: "203.0.113.7", at: now)
        }
        let ada: JSONValue = ["userName": "ada@contoso.com", "emails": [["value": "ada@contoso.com"]]]
        let made = send("POST", "/Users", ada, &tenant)
        let id = try #require(try JSONValue.parse(made.body)["id"]?.stringValue)
        let untold = tenant
        #expect(send("DELETE", "/Users/\(id)", nil, &tenant).status == 204)
        #expect(!tenant.answersLike(untold))
        var loaded = try Tenant(saved: tenant.saved)
        _ = loaded.admit(token, asToken: "v2")
        #expect(loaded.configuration.defect == defect)
        #expect(send("POST", "/Users", ada, &loaded).status == 409)
    }

    @Test("docs/defects.md lists every defect, and no other")
    func isDocumented() throws {
        let text = try String(contentsOfFile: "\(repository)/docs/defects.md", encoding: .utf8)
        #expect(text.contains("There are \(Defect.all.count),"))
        let expected = DefectGroup.allCases.flatMap { group -> [String] in
            ["## \(group.rawValue)"]
                + Defect.all.filter { $0.group == group }.map {
                    "| `\($0.name)` | \($0.summary) | \($0.source) | `\($0.witness)` |"
                }
        }
        #expect(text.split(separator: "\n").filter { $0.hasPrefix("## ") || $0.hasPrefix("| `") }.map(String.init) == expected)
    }
}
