import HTTP
import Harness
import JSON
import MockNetskope
import Testing

@Suite("Replay of a recording")
struct ReplayTests {
    private static func mock(_ word: String) throws -> ReplayTarget {
        try ReplayTarget("mock:\(word)", option: "--against", authorityFile: nil)
    }

    private static func against(_ word: String, _ recording: Recording, _ options: ReplayOptions = ReplayOptions()) throws
        -> ReplayResult
    {
        try Replay(recording, options: options).against(mock(word), token: nil)
    }

    private static func beforeAfter(_ recording: Recording, _ options: ReplayOptions = ReplayOptions()) throws -> ReplayResult {
        try Replay(recording, options: options).comparing(before: (mock("legacy"), nil), after: (mock("api-v2"), nil))
    }

    private static func options(_ switches: String...) throws -> ReplayOptions {
        var options = ReplayOptions()
        for text in switches { try ProfileOverride(text).apply(to: &options.profiles) }
        return options
    }

    @Test(
        "the mock that was recorded answers as recorded, under other ids",
        arguments: [Endpoint.legacy, .apiV2],
        [1, 7] as [UInt64]
    )
    func isIdentical(endpoint: Endpoint, seed: UInt64) throws {
        let tape = try Taped(endpoint, seed: seed)
        try tape.live()
        let result = try Self.against(endpoint.rawValue, tape.recording())
        #expect(result.isIdentical, "\(result.text())")
        #expect(result.compared == 12)
        #expect(result.known.isEmpty)
    }

    @Test("the sound endpoints differ by what is declared alone, whichever was recorded", arguments: [Endpoint.legacy, .apiV2])
    func soundPairIsIdentical(endpoint: Endpoint) throws {
        let tape = try Taped(endpoint)
        try tape.live()
        let result = try Self.beforeAfter(tape.recording())
        #expect(result.isIdentical, "\(result.text())")
        #expect(!result.known.isEmpty)
        #expect(result.readBack > 0)
    }

    @Test("without a ledger the same pair differs")
    func ledgerCounts() throws {
        let tape = try Taped()
        try tape.live()
        var options = ReplayOptions()
        options.ledger = Ledger(entries: [])
        options.refusals = Ledger(entries: [])
        #expect(try !Self.beforeAfter(tape.recording(), options).findings.isEmpty)
    }

    /// A behaviour that is changed, and the entry at which the replay must find it first.
    static let changes: [(String, Int, String)] = [
        ("apiV2.patchUserStatus=200", 4, "PATCH /Users/{id}/response/status"),
        ("apiV2.patchRemoveMember=ignore", 10, "GET /Groups/{id}/response/body/members/0/value"),
        ("apiV2.contentType=application/json", 1, "GET /Users/response/Content-Type"),
    ]

    @Test("a changed behaviour is found at its entry", arguments: changes)
    func finds(change: String, entry: Int, path: String) throws {
        let tape = try Taped()
        try tape.live()
        let result = try Self.against("api-v2", tape.recording(), Self.options(change))
        let first = try #require(result.findings.first)
        #expect(first.entry == entry)
        #expect(first.divergences.contains { $0.path.replacing("~1", with: "/") == path }, "\(first.divergences.map(\.path))")
    }

    @Test("a write that is answered alike and does nothing on one side is found by reading back")
    func readsBack() throws {
        let tape = try Taped()
        let ada = try tape.find("Users", "userName", "ada@contoso.com")
        let group = try tape.find("Groups", "displayName", "Research")
        // Who is in the group is seen once, so that the mock knows.
        try tape.send("GET", "/Groups/\(group)?attributes=members")
        try tape.patch("/Groups/\(group)", "Remove", "members", [["value": .string(ada)]])
        let result = try Self.beforeAfter(tape.recording(), Self.options("apiV2.patchRemoveMember=ignore"))
        #expect(result.findings.map(\.line) == ["GET /Groups/\(group)?attributes=members, read back at the end"])
        #expect(result.findings.first?.entry == 4)
    }

    @Test("endpoints of one tenant that show one object under two ids are found out")
    func comparesIDs() throws {
        let tape = try Taped()
        let ada = try tape.find("Users", "userName", "ada@contoso.com")
        let options = try Self.options("tenant.idPolicy=remapped")
        let result = try Self.beforeAfter(tape.recording(), options)
        #expect(result.findings.isEmpty, "\(result.text())")
        #expect(result.reidentified.map(\.name) == ["ada@contoso.com"])
        #expect(result.reidentified.first?.baseline == ada)
        #expect(!result.isIdentical)
    }

    @Test("what follows from a creation that failed says so")
    func follows() throws {
        let tape = try Taped(.legacy)
        // API v2 wants an e-mail address, which the legacy endpoint does not.
        let made = try tape.send("POST", "/Users", ["userName": "eve@contoso.com"])["id"]?.stringValue ?? ""
        try tape.patch("/Users/\(made)", "Replace", "active", "False")
        let result = try Self.beforeAfter(tape.recording())
        #expect(result.findings.map(\.entry).prefix(2) == [1, 2])
        #expect(result.findings[0].follows == nil)
        #expect(result.findings[1].follows == 1)
    }

    @Test("ids are replaced in paths, filters, bodies and links, and nowhere else")
    func mapsIDs() throws {
        let tape = try Taped(.legacy)
        let dora = try tape.create("dora")
        let eve = try tape.create("eve")
        try tape.send("GET", "/Users?filter=" + PercentCoding.encode("id eq \"\(dora)\""))
        try tape.send(
            "POST",
            "/Groups",
            ["displayName": .string("about \(eve.prefix(8))"), "members": [["value": .string(dora)]]]
        )
        try tape.patch(
            "/Users/\(eve)",
            "Replace",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            .string(dora)
        )
        let group = try tape.find("Groups", "displayName", "about \(eve.prefix(8))")
        try tape.patch("/Groups/\(group)", "Remove", "members[value eq \"\(dora)\"]", .null)
        try tape.send("GET", "/Groups/\(group)")
        let result = try Self.against("legacy", tape.recording())
        #expect(result.isIdentical, "\(result.text())")
    }

    @Test("requests with a token that was refused are sent with one that is refused")
    func keepsRefusals() throws {
        let tape = try Taped()
        try tape.send("GET", "/Users", token: "an-old-token-of-last-year")
        try tape.send("GET", "/Users?count=1")
        let result = try Self.against("api-v2", tape.recording())
        #expect(result.isIdentical, "\(result.text())")
    }

    @Test("a privilege that the recorded token lacked is not given to the mock's")
    func keepsPrivileges() throws {
        let tape = try Taped(privileges: [.users: .read])
        try tape.send("GET", "/Users?count=1")
        try tape.send("POST", "/Users", .object(Taped.user("dora")))
        try tape.send("GET", "/Groups")
        let result = try Self.against("api-v2", tape.recording())
        #expect(result.isIdentical, "\(result.text())")
    }

    @Test("what failed for the moment only is not sent again, and is counted", arguments: [408, 429, 502, 503, 504])
    func skipsTransient(status: Int) throws {
        let tape = try Taped()
        try tape.send("POST", "/Users", .object(Taped.user("dora")), answering: HTTPResponse(status: status))
        try tape.send("POST", "/Users", .object(Taped.user("dora")))
        let result = try Self.against("api-v2", tape.recording())
        #expect(result.isIdentical, "\(result.text())")
        #expect(result.skipped.map(\.count) == [1])
    }

    @Test("a recording of nothing but such failures is no recording: it is refused, and not called identical")
    func refusesNothing() throws {
        let tape = try Taped()
        try tape.send("GET", "/Users", answering: HTTPResponse(status: 503))
        let recording = try tape.recording()
        let error = #expect(throws: TrafficError.self) { try Self.against("api-v2", recording) }
        #expect(error?.description.contains("has nothing to replay") == true)
    }

    @Test("who was refused as a duplicate was there before, also if no answer shows him")
    func infersDuplicates() throws {
        let tape = try Taped()
        try tape.send("POST", "/Users", .object(Taped.user("cleo")))
        let result = try Self.against("api-v2", tape.recording())
        #expect(result.isIdentical, "\(result.text())")
    }

    @Test("pages of a list are found again, with as many as there were")
    func infersPages() throws {
        let tape = try Taped()
        for name in ["dora", "eve", "finn"] { _ = try tape.create(name) }
        try tape.send("GET", "/Users?startIndex=2&count=1")
        try tape.send("GET", "/Users?startIndex=5&count=1")
        let result = try Self.against("api-v2", tape.recording())
        #expect(result.isIdentical, "\(result.text())")
    }

    @Test("another UUID in the place of one that the client chose is a difference")
    func tellsClientIDsApart() throws {
        let tape = try Taped()
        let dora = try tape.create("dora")
        let text = String(decoding: try tape.bytes, as: UTF8.self)
        let one = "11111111-2222-4333-8444-555555555555"
        // As if the answer had shown another externalId than the request gave.
        let asked = text.replacing("\\\"externalId\\\":\\\"dora\\\"", with: "\\\"externalId\\\":\\\"\(one)\\\"")
        let place = try #require(asked.range(of: one, options: .backwards))
        let changed = asked.replacingCharacters(in: place, with: "11111111-2222-4333-8444-666666666666")
        let result = try Self.against("api-v2", Recording(Array(changed.utf8), file: "t.har"))
        #expect(result.findings.flatMap(\.divergences).map(\.path) == ["POST ~1Users/response/body/externalId"], "\(dora)")
    }

    // MARK: Leave, and what is shown

    @Test("a recording that changes something is not sent to another machine without leave")
    func asksForLeave() throws {
        let tape = try Taped()
        try tape.send("GET", "/Users")
        let target = try ReplayTarget("https://contoso.goskope.com/api/v2/scim", option: "--against", authorityFile: nil)
        #expect(try Replay(tape.recording()).objection(to: target) == nil)
        _ = try tape.create("dora")
        #expect(try Replay(tape.recording()).objection(to: target)?.contains("add --allow-writes") == true)
        #expect(try Replay(tape.recording()).objection(to: Self.mock("api-v2")) == nil)
        var options = ReplayOptions()
        options.allowsWrites = true
        #expect(try Replay(tape.recording(), options: options).objection(to: target) == nil)
    }

    /// A target that is none, and what is said of it.
    static let targets: [(String, String)] = [
        ("mock:v2", "needs mock:legacy, mock:api-v2, mock:recorded or the Tenant URL"),
        ("mock:legcy", "Did you mean 'mock:legacy'?"),
        ("http://contoso.goskope.com/api/v2/scim", "plain HTTP"),
        ("https://contoso.goskope.com/", "must end in /SCIM/v2 or /api/v2/scim"),
        ("https://contoso.goskope.com/api/v2/scim/Users", "must end in"), ("ftp://x/SCIM/v2", "needs a URL"),
    ]

    @Test("a target that is none is explained", arguments: targets)
    func explainsTargets(text: String, says: String) {
        let error = #expect(throws: TrafficError.self) { try ReplayTarget(text, option: "--after", authorityFile: nil) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
        #expect(error?.kind == .usage)
    }

    @Test("neither text nor JSON of a difference shows a token")
    func showsNoToken() throws {
        let tape = try Taped()
        try tape.live()
        let result = try Self.against("api-v2", tape.recording(), Self.options("apiV2.contentType=application/json"))
        #expect(result.findings.count > 3)
        for text in [result.text(), result.json.text(), String(decoding: try tape.bytes, as: UTF8.self)] {
            #expect(!text.contains(tape.secret))
            #expect(!text.contains("cutover-replay-api-v2"))
        }
        #expect(result.text().contains("Authorization: Bearer <\(TokenFingerprint(tape.secret))>"))
    }

    @Test("a replay that is stopped says what it compared until then, and is not called identical")
    func stops() throws {
        let tape = try Taped()
        try tape.live()
        var asked = 0
        let result = try Replay(tape.recording()).against(Self.mock("api-v2"), token: nil) {
            asked += 1
            return asked > 3
        }
        #expect(result.isInterrupted)
        #expect(result.compared == 3)
        #expect(!result.isIdentical)
        #expect(result.text().contains("Stopped: 3 of 12 requests compared, no difference so far."))
    }

    @Test("the same recording gives the same words")
    func isDeterministic() throws {
        let tape = try Taped()
        try tape.live()
        let options = try Self.options("apiV2.patchRemoveMember=ignore")
        #expect(try Self.beforeAfter(tape.recording(), options).text() == Self.beforeAfter(tape.recording(), options).text())
    }
}
