import Foundation
import HTTP
import JSON
import Testing

/// Endpoints that answer what no sound endpoint does: every one ends in a clear failure of the step that concerns it, soon.
@Suite("cutover check against hostile endpoints")
struct CheckHostileTests {
    /// Checks `apiV2` against a legacy endpoint with `total` users.
    private func check(_ apiV2: AnsweringHost, total: Int = 5, _ arguments: [String] = []) throws -> CutoverProcess {
        try check(legacy: .honest(total), apiV2: apiV2, arguments)
    }

    private func check(legacy: AnsweringHost, apiV2: AnsweringHost, _ arguments: [String] = []) throws -> CutoverProcess {
        let (before, after) = (try LoopbackServer(legacy), try LoopbackServer(apiV2))
        defer {
            before.stop()
            after.stop()
        }
        return try Checking.run(
            "http://127.0.0.1:\(before.port)/SCIM/v2",
            "http://127.0.0.1:\(after.port)/api/v2/scim",
            ["--json", "--sample", "0"] + arguments
        )
    }

    private func step(_ id: String, _ result: CutoverProcess) throws -> JSONValue {
        let json = try JSONValue.parse(result.standardOutput)
        return try #require(json["steps"]?.arrayValue?.first { $0["id"]?.stringValue == id }, "\(result.standardError)")
    }

    @Test("The honest host of these tests is GO: what fails below fails for its own reason")
    func honest() throws {
        let result = try check(.honest(450), total: 450)
        #expect(result.exitCode == 0, "\(result.standardOutput)")
    }

    /// A list whose pages are not what they say.
    struct LyingList: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let total: Int
        let words: String
        let page: @Sendable (Int, Int) -> [Int]
    }

    static let lyingLists: [LyingList] = [
        LyingList(testDescription: "says more than it has", total: 900, words: "but the pages hold only 450") { start, count in
            Array(start..<max(start, min(start + count, 451)))
        },
        LyingList(testDescription: "says less than it has", total: 200, words: "more come behind it") { start, count in
            Array(start..<max(start, min(start + count, 451)))
        },
        LyingList(testDescription: "gives the same page for ever", total: 450, words: "brings nothing new") { _, count in
            Array(1...count)
        },
        LyingList(testDescription: "gives overlapping pages", total: 450, words: "came before") { start, count in
            Array(max(1, start - 5)..<max(start, min(start + count, 451)))
        },
        LyingList(testDescription: "gives none at all", total: 450, words: "but the pages hold only 0") { _, _ in [] },
    ]

    @Test("A list that does not hold what it says fails the list's step", arguments: lyingLists)
    func judgesLists(list: LyingList) throws {
        let result = try check(.users(total: list.total, list.page), total: 450)
        #expect(result.exitCode == 1)
        let step = try step("users-lists", result)
        #expect(step["status"] == "FAIL")
        #expect(step.text().contains(list.words), "\(step.text())")
    }

    @Test("A group that the list of members leaves out is not passed over")
    func noticesOmittedGroup() throws {
        @Sendable func host(omits: Bool) -> AnsweringHost {
            AnsweringHost { request in
                guard request.path.hasSuffix("/Groups") else { return (AnsweringHost.list(total: 0, []), nil) }
                let asksMembers = request.queryItems?["attributes"] == "members"
                let groups: [JSONValue] = (1...3).filter { !(omits && asksMembers && $0 == 2) }.map {
                    ["id": .string("g\($0)"), "displayName": .string("Group \($0)"), "members": [["value": "u1"]]]
                }
                return (AnsweringHost.list(total: groups.count, groups), nil)
            }
        }
        #expect(try check(legacy: host(omits: false), apiV2: host(omits: false)).exitCode == 0)
        let result = try check(legacy: host(omits: false), apiV2: host(omits: true))
        #expect(result.exitCode == 1)
        #expect(
            try step("memberships", result).text().contains(
                "Group 2: API v2 leaves the group out of its list where members are asked for"
            )
        )
    }

    @Test("Two users whose names differ in letter case alone warn")
    func noticesTwins() throws {
        let twins = AnsweringHost { request in
            guard request.path.hasSuffix("/Users"), request.queryItems?["filter"] == nil else {
                return (AnsweringHost.list(total: 0, []), nil)
            }
            let users: [JSONValue] = [["id": "1", "userName": "ada@contoso.com"], ["id": "2", "userName": "Ada@Contoso.com"]]
            return (AnsweringHost.list(total: 2, users), nil)
        }
        let result = try check(legacy: twins, apiV2: twins)
        #expect(result.exitCode == 0)
        let step = try step("users-unique", result)
        #expect(step["status"] == "WARN")
        #expect(step.text().contains("Ada@Contoso.com: there is another user of that name"))
    }

    @Test("A list that goes on far beyond its number is not read to its end")
    func boundsList() throws {
        let host = AnsweringHost.users(total: 200) { start, count in Array(start..<(start + count)) }
        let result = try check(host, total: 200)
        #expect(result.exitCode == 1)
        #expect(try step("users-lists", result).text().contains("no end in sight"))
        #expect(host.requests.count < 60)
    }

    @Test("A user that is in one read of the legacy endpoint and not in the next fails the list's step")
    func noticesVanishing() throws {
        let count = Guarded(0)
        let flickering = AnsweringHost.users(total: 5) { _, wanted in
            if wanted == 1 { return [1] }
            return count.withLock {
                $0 += 1
                return $0 % 2 == 0 ? [1, 2, 4, 5] : [1, 2, 3, 4, 5]
            }
        }
        let result = try check(legacy: flickering, apiV2: .honest(5))
        #expect(result.exitCode == 1)
        #expect(
            try step("users-lists", result).text().contains(
                "user3@contoso.com: is on the legacy endpoint's page in one read and not in the next"
            )
        )
    }

    @Test("What differs between two reads of legacy is left out for exactly that user, and shown")
    func subtractsNoise() throws {
        func host(_ noisy: @escaping @Sendable (Int) -> JSONValue?, title: String) -> AnsweringHost {
            let reads = Guarded(0)
            return AnsweringHost { request in
                guard request.path.hasSuffix("/Users"), request.queryItems?["filter"] == nil else {
                    return (AnsweringHost.list(total: 0, []), nil)
                }
                let read = reads.withLock {
                    $0 += 1
                    return $0
                }
                let users: [JSONValue] = (1...3).map { number in
                    var user: JSONObject = [
                        "id": .string("id-\(number)"), "userName": .string("user\(number)@contoso.com"), "title": .string(title),
                    ]
                    if number == 2, let value = noisy(read) { user["title"] = value }
                    return .object(user)
                }
                return (AnsweringHost.list(total: 3, users), nil)
            }
        }
        let noisy: @Sendable (Int) -> JSONValue? = { .string("trace \($0)") }
        let result = try check(legacy: host(noisy, title: "Dr"), apiV2: host({ _ in nil }, title: "Dr"))
        #expect(result.exitCode == 0, "\(result.standardOutput)")
        #expect(try JSONValue.parse(result.standardOutput)["subtracted"]?[0] == "users, id-2: title")
        // The same place of another user is compared as ever.
        let other = try check(legacy: host(noisy, title: "Dr"), apiV2: host({ _ in nil }, title: "Prof"))
        #expect(other.exitCode == 1)
        let words = try step("users-attributes", other).text()
        #expect(words.contains("user1@contoso.com: title") && words.contains("user3@contoso.com: title"))
        #expect(!words.contains("user2@contoso.com: title"))
    }

    @Test(
        "A status that is no success names the step, the status and what to do",
        arguments: [401, 403, 404, 418, 429, 500, 501, 503]
    )
    func judgesStatus(status: Int) throws {
        let host = AnsweringHost { _ in
            (
                HTTPResponse(
                    status: status,
                    headers: ["Retry-After": "0", "Content-Type": "text/html"],
                    body: Array("<h1>No</h1>".utf8)
                ), nil
            )
        }
        let result = try check(host)
        #expect(result.exitCode == 1)
        let step = try step("v2-users-privilege", result)
        #expect(step["status"] == "FAIL")
        #expect(step.text().contains("answered \(status) and said: <h1>No</h1>"))
        #expect(step["cure"]?.stringValue?.isEmpty == false)
        #expect(host.requests.count < 20)
    }

    @Test("A redirect to another host is not followed, and takes no token there", arguments: [301, 302, 307, 308])
    func doesNotFollow(status: Int) throws {
        let thief = AnsweringHost { _ in (HTTPResponse(status: 200), nil) }
        let other = try LoopbackServer(thief)
        defer { other.stop() }
        let place = "http://127.0.0.1:\(other.port)/api/v2/scim/Users"
        let host = AnsweringHost { _ in (HTTPResponse(status: status, headers: ["Location": place]), nil) }
        let result = try check(host)
        #expect(result.exitCode == 1)
        #expect(try step("v2-users-privilege", result).text().contains("a redirect to \(place)"))
        #expect(thief.requests.isEmpty)
    }

    @Test(
        "A body that is no list fails the step, whatever it is",
        arguments: [
            ("", "no JSON"), ("<!DOCTYPE html><title>Sign in</title>", "no JSON"), ("[]", "no object"), ("{}", "no totalResults"),
            ("{\"totalResults\": \"5\"}", "no totalResults"), ("{\"totalResults\": 5", "no JSON"),
            (String(repeating: "{\"a\":", count: 100_000), "no JSON"), (String(repeating: "[", count: 1_000_000), "no JSON"),
        ]
    )
    func judgesBody(body: String, words: String) throws {
        let bytes = Array(body.utf8)
        let host = AnsweringHost { _ in
            (HTTPResponse(status: 200, headers: ["Content-Type": "application/scim+json"], body: bytes), nil)
        }
        let result = try check(host)
        #expect(result.exitCode == 1)
        let step = try step("v2-users-privilege", result)
        #expect(step["status"] == "FAIL")
        #expect(step.text().contains(words), "\(step.text())")
    }

    @Test("A body beyond 64 MiB is not read to its end")
    func boundsBody() throws {
        let bytes = [UInt8](repeating: 0x20, count: 70 << 20)
        let host = AnsweringHost { _ in
            (HTTPResponse(status: 200, headers: ["Content-Type": "application/scim+json"], body: bytes), nil)
        }
        let result = try check(host)
        #expect(result.exitCode == 1)
        #expect(try step("v2-reachable", result).text().contains("answers with more than 67108864 bytes"))
    }

    @Test("An answer that comes too slowly ends with the time allowed: exit code 3")
    func boundsTime() throws {
        let host = AnsweringHost { _ in
            var slow = Delivery()
            slow.bytesPerSecond = 10
            return (AnsweringHost.list(total: 0, []), slow)
        }
        let result = try check(host, ["--timeout", "1"])
        #expect(result.exitCode == 3)
        #expect(try step("v2-reachable", result).text().contains("no answer from 127.0.0.1:"))
    }

    @Test("A host that repeats the token in its answer does not bring it into the report")
    func hidesEchoedToken() throws {
        let host = AnsweringHost { request in
            let said = "you sent \(request.headers["Authorization"] ?? "")"
            return (HTTPResponse(status: 403, headers: ["Content-Type": "text/plain"], body: Array(said.utf8)), nil)
        }
        let result = try check(host)
        #expect(result.exitCode == 1)
        #expect(result.standardOutput.contains("you sent Bearer <sha256:"))
        #expect(!(result.standardOutput + result.standardError).contains("new-secret"))
    }

    @Test("Names and values that hold a token or a terminal's control characters come into no report as they are")
    func hidesHostileValues() throws {
        func host(_ title: String) -> AnsweringHost {
            AnsweringHost { request in
                guard request.path.hasSuffix("/Users"), request.queryItems?["filter"] == nil else {
                    return (AnsweringHost.list(total: 0, []), nil)
                }
                let user: JSONValue = ["id": "1", "userName": "\u{1B}[2J\u{7}new-secret", "title": .string(title)]
                return (AnsweringHost.list(total: 1, [user]), nil)
            }
        }
        let folder = try TemporaryFolder()
        let reports = ["markdown", "junit"].map { "\($0)=\(folder.url.path)/report.\($0)" }
        let result = try check(legacy: host("old-secret"), apiV2: host("new-secret"), reports.flatMap { ["--report", $0] })
        #expect(result.exitCode == 1)
        var said = result.standardOutput + result.standardError
        for name in ["markdown", "junit"] {
            said += try String(contentsOf: folder.url.appendingPathComponent("report.\(name)"), encoding: .utf8)
        }
        #expect(said.contains("title is \\\"<sha256:") || said.contains("title is \"<sha256:"))
        #expect(!said.contains("new-secret") && !said.contains("old-secret"))
        #expect(!said.contains("\u{1B}") && !said.contains("\u{7}"))
    }

    @Test("The JSON report names more than the text shows")
    func namesMore() throws {
        let result = try check(.honest(3), total: 50)
        let json = try JSONValue.parse(result.standardOutput)
        #expect(json["findings"]?.arrayValue?.count == 47)
        #expect(try step("users-complete", result)["evidence"]?.arrayValue?.count == 6)
    }

    @Test("A filter that is not heeded fails Test connection")
    func noticesIgnoredFilter() throws {
        let host = AnsweringHost { request in
            (
                AnsweringHost.list(
                    total: request.path.hasSuffix("/Users") ? 1 : 0,
                    request.path.hasSuffix("/Users") ? [["id": "id-1", "userName": "user1@contoso.com", "active": true]] : []
                ), nil
            )
        }
        let result = try check(host, total: 1)
        #expect(result.exitCode == 1)
        #expect(try step("v2-test-connection", result).text().contains("the filter is not heeded"))
    }
}
