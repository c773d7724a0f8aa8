import Foundation
import HTTP
import JSON
import Testing

@Suite("cutover check")
struct CheckTests {
    // MARK: GO

    @Test("Two sound endpoints are GO, and the text says why")
    func goes() throws {
        let twins = try TwinTenants()
        let result = try twins.check(["--sample", "3"])
        #expect(result.exitCode == 0)
        try expectGolden(Checking.stable(result.standardOutput), "check-go.txt")
    }

    @Test("Nothing but GET is sent, and no token is shown anywhere")
    func onlyReads() async throws {
        let twins = try TwinTenants()
        let folder = try TemporaryFolder()
        let reports = ["json", "markdown", "junit"].map { "\($0)=\(folder.url.path)/report.\($0)" }
        let result = try twins.check(["--sample", "3"] + reports.flatMap { ["--report", $0] })
        #expect(result.exitCode == 0)
        for served in [twins.legacy, twins.apiV2] {
            let journal = try await served.send("GET", served.text("admin", "url") + "/journal/count?method=GET")
            #expect((journal.body["count"]?.intValue ?? 0) > 10)
            let writes = try await served.send("GET", served.text("admin", "url") + "/journal/no-writes")
            #expect(writes.status == 200, "\(writes)")
        }
        var said = result.standardOutput + result.standardError
        for name in ["json", "markdown", "junit"] {
            let text = try String(contentsOf: folder.url.appendingPathComponent("report.\(name)"), encoding: .utf8)
            #expect(text.contains("v2-groups-privilege") || name == "markdown" && text.contains("/api/v2/scim/Groups"))
            said += text
        }
        for secret in ["old-secret", "new-secret", "graph-secret"] { #expect(!said.contains(secret)) }
    }

    @Test("The same endpoints give the same report twice")
    func isDeterministic() throws {
        let twins = try TwinTenants()
        let first = try twins.check(["--sample", "3", "--json"])
        #expect(try twins.check(["--sample", "3", "--json"]).standardOutput == first.standardOutput)
    }

    @Test("All users and groups are looked up where that is asked for")
    func looksUpAll() throws {
        let result = try TwinTenants().check(["--all"])
        #expect(result.exitCode == 0)
        #expect(result.standardOutput.contains("30 of 30 users: GET /Users?filter=userName eq × 30"))
    }

    @Test(
        "Over TLS with the authority given the endpoints are GO, and without it they are not trusted",
        .enabled(if: !Installed.fronts.isEmpty, "no TLS front, openssl or curl is installed")
    )
    func goesOverTLS() throws {
        let served = try Served([
            "--users", "9", "--groups", "2", "--legacy-token", "old-secret", "--api-v2-token", "new-secret", "--tls-front",
            "auto",
        ])
        let (base, authority) = (served.text("tls", "url"), served.text("tls", "ca"))
        let trusting = try Checking.run(base + "/SCIM/v2", base + "/api/v2/scim", ["--ca-file", authority])
        #expect(trusting.exitCode == 0, "\(trusting.standardOutput)")
        #expect(trusting.standardOutput.contains("answers; the certificate is trusted"))
        let distrusting = try Checking.run(base + "/SCIM/v2", base + "/api/v2/scim")
        #expect(distrusting.exitCode == 3)
        #expect(distrusting.standardOutput.contains("signed by an authority that this machine does not trust"))
    }

    // MARK: NO-GO

    /// One thing that is wrong, and the step that must say so.
    struct Wrong: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let step: String
        let words: String
        var environment: [String: String] = [:]
        var spoil: @Sendable (TwinTenants) async throws -> Void = { _ in }
    }

    static let wrongs: [Wrong] = [
        Wrong(
            testDescription: "the new token is unknown",
            step: "v2-users-privilege",
            words: "answered 401",
            environment: ["CUTOVER_V2_TOKEN": "other"]
        ),
        Wrong(
            testDescription: "the old token is unknown",
            step: "legacy-token",
            words: "Directory Tools > SCIM Integration",
            environment: ["CUTOVER_LEGACY_TOKEN": "other"]
        ),
        Wrong(
            testDescription: "the old token is used as the new one",
            step: "tokens-differ",
            words: "both endpoints were given the token",
            environment: ["CUTOVER_V2_TOKEN": "old-secret"]
        ),
        Wrong(
            testDescription: "the new token lacks the Groups endpoint",
            step: "v2-groups-privilege",
            words: "You cannot consume this service"
        ) {
            try await $0.administer("PATCH", "/tokens/cutover-v2", ["privileges": ["users": "read-write", "groups": "none"]])
        },
        Wrong(testDescription: "the new token has expired", step: "v2-users-privilege", words: "has expired") {
            try await $0.administer("PATCH", "/tokens/cutover-v2", ["expires": "2020-01-01T00:00:00Z"])
        },
        Wrong(testDescription: "REST API v2 is off", step: "v2-enabled", words: "set REST API Status to on") {
            try await $0.administer("PUT", "/rest-api-v2", ["enabled": false])
        },
        Wrong(
            testDescription: "the allowlist shuts this machine out",
            step: "ip-allowlist",
            words: "list Microsoft's provisioning ranges"
        ) {
            try await $0.administer("PUT", "/ip-allowlist", ["ranges": ["198.51.100.0/24"]])
        },
        Wrong(
            testDescription: "a user is missing on API v2",
            step: "users-complete",
            words: "user7@contoso.com is missing on API v2"
        ) {
            try await $0.change("DELETE", "/Users/\(try await $0.id("Users", "userName", "user7@contoso.com"))")
        },
        Wrong(
            testDescription: "API v2 has a user that legacy has not",
            step: "users-complete",
            words: "eve@contoso.com is on API v2 alone"
        ) {
            try await $0.change(
                "POST",
                "/Users",
                ["userName": "eve@contoso.com", "emails": [["primary": true, "value": "eve@contoso.com"]]]
            )
        },
        Wrong(testDescription: "a user has another id", step: "users-ids", words: "user7@contoso.com has another id") {
            try await $0.change("DELETE", "/Users/\(try await $0.id("Users", "userName", "user7@contoso.com"))")
            try await $0.change(
                "POST",
                "/Users",
                [
                    "userName": "user7@contoso.com", "externalId": "user7", "active": true,
                    "name": ["givenName": "User", "familyName": "Number7"],
                    "emails": [["type": "work", "primary": true, "value": "user7@contoso.com"]],
                ]
            )
        },
        Wrong(
            testDescription: "a user is inactive on API v2",
            step: "users-attributes",
            words: "user7@contoso.com: active is true on legacy, false on API v2"
        ) {
            try await patch($0, "Users", "userName", "user7@contoso.com", "active", false)
        },
        Wrong(
            testDescription: "a user's externalId differs",
            step: "users-attributes",
            words: "user7@contoso.com: externalId is \"user7\" on legacy, \"other\" on API v2"
        ) {
            try await patch($0, "Users", "userName", "user7@contoso.com", "externalid", "other")
        },
        Wrong(
            testDescription: "a group has another name",
            step: "groups-attributes",
            words: "Group 2: displayName is \"Group 2\" on legacy, \"Grp 2\" on API v2"
        ) {
            try await patch($0, "Groups", "displayName", "Group 2", "displayname", "Grp 2")
        },
        Wrong(testDescription: "a group is missing", step: "groups-complete", words: "Group 2 is missing on API v2") {
            try await $0.change("DELETE", "/Groups/\(try await $0.id("Groups", "displayName", "Group 2"))")
        },
        Wrong(
            testDescription: "a member is missing",
            step: "memberships",
            words: "Group 2: 1 of 30 members are missing on API v2"
        ) {
            let member = try await $0.id("Users", "userName", "user7@contoso.com")
            try await $0.change(
                "PATCH",
                "/Groups/\(try await $0.id("Groups", "displayName", "Group 2"))",
                [
                    "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                    "Operations": [["op": "remove", "path": "members", "value": [["value": .string(member)]]]],
                ]
            )
        },
    ]

    private static func patch(
        _ twins: TwinTenants,
        _ collection: String,
        _ key: String,
        _ name: String,
        _ path: String,
        _ value: JSONValue
    ) async throws {
        try await twins.change(
            "PATCH",
            "/\(collection)/\(try await twins.id(collection, key, name))",
            [
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [["op": "replace", "path": .string(path), "value": value]],
            ]
        )
    }

    @Test("What is wrong is NO-GO, and the step that concerns it says so", arguments: wrongs)
    func refuses(wrong: Wrong) async throws {
        let twins = try TwinTenants()
        try await wrong.spoil(twins)
        let result = try twins.check(["--sample", "0", "--json"], environment: wrong.environment)
        #expect(result.exitCode == 1)
        let failed = try Checking.steps("FAIL", result)
        #expect(failed.contains(wrong.step), "\(failed)")
        let json = try JSONValue.parse(result.standardOutput)
        #expect(json["verdict"] == "NO-GO")
        let step = json["steps"]?.arrayValue?.first { $0["id"]?.stringValue == wrong.step }
        #expect(step?.text().replacing("\\\"", with: "\"").contains(wrong.words) == true, "\(step?.text() ?? "")")
        #expect(step?["cure"]?.stringValue?.isEmpty == false)
    }

    @Test("Only what is wrong is told: one inactive user fails one step, and its look-ups", arguments: [0, 30])
    func tellsNoMore(sample: Int) async throws {
        let twins = try TwinTenants()
        try await Self.patch(twins, "Users", "userName", "user7@contoso.com", "active", false)
        let result = try twins.check(["--sample", "\(sample)", "--json"])
        #expect(
            try Checking.steps("FAIL", result) == (sample == 0 ? ["users-attributes"] : ["users-attributes", "lookups-users"])
        )
    }

    @Test("NO-GO in words: a missing user, its memberships, and what to do")
    func refusesInWords() async throws {
        let twins = try TwinTenants(["--users", "5", "--groups", "1"])
        try await twins.change("DELETE", "/Users/\(try await twins.id("Users", "userName", "user2@contoso.com"))")
        let result = try twins.check()
        #expect(result.exitCode == 1)
        try expectGolden(Checking.stable(result.standardOutput), "check-no-go.txt")
    }

    @Test("Ids that differ on a tenant whose endpoints map them are NO-GO", arguments: ["remapped", "separate"])
    func refusesOtherIDs(policy: String) throws {
        let served = try Served([
            "--users", "5", "--groups", "2", "--legacy-token", "old-secret", "--api-v2-token", "new-secret", "--profile",
            "tenant.idPolicy=\(policy)",
        ])
        let result = try Checking.run(served.text("legacy", "url"), served.text("apiV2", "url"), ["--json"])
        #expect(result.exitCode == 1)
        #expect(try Checking.steps("FAIL", result) == ["users-ids", "groups-ids"])
        // Members are compared none the less, under the ids that belong together.
        #expect(try JSONValue.parse(result.standardOutput)["compared"]?["members"] == 10)
    }

    @Test(
        "A token that says when it ends is judged by that",
        arguments: [("2030-01-01", "PASS"), ("soon", "WARN"), ("2020-01-01", "FAIL")]
    )
    func judgesExpiry(end: String, status: String) throws {
        let seconds =
            end == "soon"
            ? Int(Date().timeIntervalSince1970) + 86_400 * 3 : (Int(end.prefix(4)) ?? 0) * 31_556_952 - 62_167_219_200
        let payload = Data("{\"exp\":\(seconds)}".utf8).base64EncodedString().replacing("=", with: "")
        let token = "e30.\(payload).c2ln"
        let served = try Served(["--users", "2", "--legacy-token", "old-secret", "--api-v2-token", token])
        let result = try Checking.run(
            served.text("legacy", "url"),
            served.text("apiV2", "url"),
            ["--json"],
            ["CUTOVER_V2_TOKEN": token]
        )
        #expect(try Checking.steps(status, result).contains("token-expiry"))
    }

    @Test("A tenant that holds nobody warns: GO would rest on nothing")
    func warnsOfEmptyTenant() throws {
        let result = try TwinTenants([]).check(["--json"])
        #expect(result.exitCode == 0)
        #expect(Set(try Checking.steps("WARN", result)).isSuperset(of: ["users-complete", "groups-complete", "memberships"]))
    }

    @Test("A difference that a ledger declares is allowed, and named")
    func allowsDeclared() async throws {
        let twins = try TwinTenants()
        try await Self.patch(twins, "Users", "userName", "user7@contoso.com", "externalid", "other")
        let folder = try TemporaryFolder()
        let ledger = try folder.write(
            """
            [{ dimension: "wire", path: "GET ~1Users/response/body/Resources/*/externalId", reason: "test", source: "here" },
             { dimension: "wire", path: "GET ~1*/response/body/Resources/*/schemas|meta|groups", apiV2: null, reason: "b", source: "b" },
             { dimension: "wire", path: "GET ~1*/response/body/meta/created|lastModified|location", reason: "c", source: "c" },
             { dimension: "wire", path: "*/response/Content-Type", reason: "d", source: "d" }]
            """,
            to: "ledger.json5"
        )
        let result = try twins.check(["--sample", "0", "--ledger", ledger])
        #expect(result.exitCode == 0)
        #expect(result.standardOutput.contains("GET /Users/response/body/Resources/*/externalId  × 1"))
    }

    // MARK: Graph

    @Test("The source directory is compared with both endpoints")
    func comparesSource() throws {
        let served = try Served([
            "--users", "30", "--groups", "4", "--entra", "--legacy-token", "old-secret", "--api-v2-token", "new-secret",
            "--graph-token", "graph-secret",
        ])
        let graph = ["--graph-url", served.text("graph", "url"), "--sample", "0", "--json"]
        for scope in [[], ["--service-principal", "5e9b1ce0-0000-4000-8000-000000000001"]] {
            let result = try Checking.run(served.text("legacy", "url"), served.text("apiV2", "url"), graph + scope)
            #expect(result.exitCode == 0, "\(result.standardOutput)")
            #expect(try Checking.steps("PASS", result).filter { $0.hasPrefix("graph-") }.count == 13)
        }
    }

    @Test(
        "Who is not in step with the source is named",
        arguments: [
            (
                "PATCH", "/users/user7@contoso.com", ["accountEnabled": false], "active",
                "user7@contoso.com: disabled in Entra ID, active here"
            ),
            (
                "PATCH", "/users/user7@contoso.com", ["surname": "Other"], "attributes",
                "user7@contoso.com: name.familyName is Number7, Other in Entra ID"
            ),
            (
                "POST", "/users",
                [
                    "accountEnabled": true, "displayName": "New", "mailNickname": "new", "userPrincipalName": "new@contoso.com",
                    "passwordProfile": ["password": "x9!hHkk2-lq"],
                ],
                "users", "new@contoso.com"
            ),
            ("DELETE", "/users/user7@contoso.com", nil, "orphans", "user7@contoso.com"),
        ] as [(String, String, JSONValue?, String, String)]
    )
    func namesStale(method: String, path: String, body: JSONValue?, step: String, words: String) async throws {
        let served = try Served([
            "--users", "9", "--groups", "1", "--entra", "--legacy-token", "old-secret", "--api-v2-token", "new-secret",
            "--graph-token", "graph-secret",
        ])
        let changed = try await served.send(method, served.text("graph", "url") + path, token: "graph-secret", body)
        try #require((200..<300).contains(changed.status), "\(changed)")
        let result = try Checking.run(
            served.text("legacy", "url"),
            served.text("apiV2", "url"),
            ["--graph-url", served.text("graph", "url"), "--sample", "0", "--json"]
        )
        let json = try JSONValue.parse(result.standardOutput)
        for endpoint in ["legacy", "v2"] {
            let found = json["steps"]?.arrayValue?.first { $0["id"]?.stringValue == "graph-\(endpoint)-\(step)" }
            #expect(found?["status"]?.stringValue == (["orphans", "attributes"].contains(step) ? "WARN" : "FAIL"))
            #expect(found?.text().contains(words) == true, "\(found?.text() ?? "")")
        }
    }

    // MARK: The command line

    @Test(
        "A token on the command line is refused and not repeated",
        arguments: ["--legacy-token", "--v2-token", "--token", "--graph-token=hush-hush", "--api-v2-token"]
    )
    func refusesTokens(option: String) throws {
        let result = try CutoverProcess.run(["check", option, "hush-hush"])
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains("A token does not belong on the command line"))
        #expect(!result.standardError.contains("hush-hush"))
    }

    @Test(
        "What is wrong with the words is said before anything is sent",
        arguments: [
            ([], "needs both endpoints"),
            (
                ["--legacy-url", "addon-contoso.goskope.com", "--v2-url", "https://x.example/api/v2/scim"],
                "must begin with https://"
            ),
            (["--legacy-url", "http://addon-contoso.goskope.com/SCIM/v2", "--v2-url", "https://x.example/"], "plain HTTP"),
            (
                [
                    "--legacy-url", "http://127.0.0.1:9/SCIM/v2", "--v2-url", "http://127.0.0.1:9/api/v2/scim", "--report",
                    "pdf=x",
                ], "json, markdown, junit"
            ),
            (
                [
                    "--legacy-url", "http://127.0.0.1:9/SCIM/v2", "--v2-url", "http://127.0.0.1:9/api/v2/scim", "--all",
                    "--sample", "1",
                ], "exclude each other"
            ),
            (
                [
                    "--legacy-url", "http://127.0.0.1:9/SCIM/v2", "--v2-url", "http://127.0.0.1:9/api/v2/scim", "--v2-token-file",
                    "/nowhere",
                ], "cannot be read"
            ),
            (
                [
                    "--legacy-url", "https://127.0.0.1:9/SCIM/v2", "--v2-url", "https://127.0.0.1:9/api/v2/scim", "--ca-file",
                    "/nowhere",
                ], "CA file /nowhere cannot be read"
            ),
        ]
    )
    func refusesWords(arguments: [String], words: String) throws {
        let result = try CutoverProcess.run(["check"] + arguments, environment: Checking.tokens)
        #expect(result.exitCode == 2)
        #expect(result.standardError.contains(words), "\(result.standardError)")
        #expect(result.standardOutput.isEmpty)
    }

    @Test("A host that is not reached is neither GO nor NO-GO: exit code 3")
    func tellsUnreachable() throws {
        let port = try LoopbackPort.available(0)
        let twins = try TwinTenants(["--users", "2"])
        let result = try Checking.run(twins.legacy.text("legacy", "url"), "http://127.0.0.1:\(port)/api/v2/scim")
        #expect(result.exitCode == 3)
        #expect(result.standardOutput.contains("FAIL    API v2 is reached"))
        #expect(result.standardOutput.contains("UNREACHABLE: nothing can be said of the migration"))
    }

    @Test("An interrupted check keeps its progress, which holds no token, and goes on from there", arguments: [SIGINT, SIGTERM])
    func resumes(signal: Int32) throws {
        let twins = try TwinTenants(["--users", "1500", "--groups", "3"])
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("progress.json")
        let (legacy, apiV2) = (twins.legacy.text("legacy", "url"), twins.apiV2.text("apiV2", "url"))
        let options = ["--sample", "2", "--resume", file.path]
        let first = try Checking.run(legacy, apiV2, options + ["--max-rps", "10"], signal: signal, after: 1.5)
        #expect(first.exitCode == 128 + signal)
        #expect(first.standardOutput.contains("INTERRUPTED"))
        let kept = try String(contentsOf: file, encoding: .utf8)
        #expect(!kept.contains("secret"))
        #expect((try FileManager.default.attributesOfItem(atPath: file.path)[.posixPermissions] as? NSNumber)?.intValue == 0o600)
        let other = try Checking.run(legacy, apiV2, ["--sample", "3", "--resume", file.path])
        #expect(other.exitCode == 2)
        let second = try Checking.run(legacy, apiV2, options)
        #expect(second.exitCode == 0)
        #expect(second.standardOutput.contains("1500 on legacy, 1500 on API v2, 1500 compared"))
        #expect(!FileManager.default.fileExists(atPath: file.path))
    }
}
