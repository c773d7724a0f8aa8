import Foundation
import HTTP
import Harness
import JSON
import Testing

/// The HTML report as a file. What a browser makes of it: Tests/Interop/html_report.py.
@Suite struct HTMLReportTests {
    /// What a person could write who wishes a reader ill.
    static let hostile = "</script><img src=x onerror=alert(1)><!--<script>\u{2028}'\"&\u{202E}"

    static func scenario(title: String = "t", user: String = "Ada", expects: Bool = true) -> Scenario {
        func quoted(_ text: String) -> String { JSONValue.string(text).text() }
        let text = """
            { title: \(quoted(title)), proves: \(quoted(title)), source: 's', tags: ['x'],
              directory: { users: [{ key: 'ada', userPrincipalName: 'ada@contoso.com', displayName: \(quoted(user)), givenName: \(quoted(user)),
                mail: 'ada@contoso.com', assigned: true }] },
              steps: [{ cycle: {} }, { expect: { directory: { userCount: \(expects ? 1 : 7),
                users: { 'ada@contoso.com': { attributes: { name: { givenName: \(expects ? quoted(user) : "'x'") } } } } } } }] }
            """
        do {
            return try Scenario(Array(text.utf8), file: "test/\(title).json5")
        } catch {
            fatalError("\(error)")
        }
    }

    @Test(
        "what a scenario says becomes text and never markup, in the page's head, its data and its lists",
        arguments: [true, false]
    )
    func escapes(expects: Bool) async throws {
        let runs = try await Runs.run([Self.scenario(title: Self.hostile, user: Self.hostile, expects: expects)]) {
            $0.ledger = Ledger(
                entries: $0.ledger.entries + [KnownDifference(.wire, Self.hostile, reason: Self.hostile, source: Self.hostile)]
            )
        }
        let page = Page(runs.html)
        #expect(!page.text.contains("<img"))
        // The data and the script; what the data say holds none.
        #expect(page.text.components(separatedBy: "<script").count == 3)
        #expect(page.text.components(separatedBy: "</script").count == 3)
        #expect(page.text.components(separatedBy: "<!--").count == 1)
        let scenario = try page.data()["scenarios"]?[0]
        #expect(scenario?["title"]?.stringValue == Self.hostile)
        #expect(scenario?["identical"]?.boolValue == expects)
        #expect(page.text.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"))
    }

    @Test("the policy allows exactly the page's own style and script, by their hashes")
    func policyFits() async throws {
        let page = Page(try await Runs.run([Self.scenario()]).html)
        let policy = page.between("Content-Security-Policy\" content=\"", "\">")
        func source(_ text: String) -> String { "'sha256-\(Data(SHA256.digest(Array(text.utf8))).base64EncodedString())'" }
        #expect(policy.hasPrefix("default-src 'none'; "))
        #expect(policy.contains("style-src \(source(page.between("<style>", "</style>"))); "))
        #expect(policy.contains("script-src \(source(page.between("\n<script>", "</script>"))); "))
        #expect(!policy.contains("unsafe") && !policy.contains("http"))
    }

    @Test("nothing is fetched: no address in the page's markup leads out of it")
    func isSelfContained() async throws {
        let page = Page(try await Runs.run([Self.scenario()]).html)
        let addresses = page.markup.matches(of: /\s(src|href|action|srcset|data)="([^"]*)"/).map { String($0.2) }
        #expect(addresses == ["#list"])
        #expect(!page.between("<style>", "</style>").contains("url("))
        #expect(!page.between("<style>", "</style>").contains("@import"))
        #expect(!page.markup.contains(/\son\w+=/) && !page.markup.contains("style="))
    }

    @Test("the same seed gives the same bytes, whatever the number of jobs")
    func isDeterministic() async throws {
        func html(_ jobs: Int) async throws -> String {
            try await Runs.files("groups/members-add-and-remove", "scenarios/names", "scenarios/trouble/expired") {
                $0.jobs = jobs
                $0.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
            }.html
        }
        #expect(try await html(1) == html(4))
    }

    @Test("the shipped suite, every scenario and every lane, takes less than 2 MiB")
    func isSmall() async throws {
        let runs = try await Runs.shipped.value
        #expect(runs.html.utf8.count < 2 << 20)
        let scenarios = try Page(runs.html).data()["scenarios"]?.arrayValue ?? []
        #expect(scenarios.count == runs.summary?.scenarios)
        // Every lane has its letter.
        let letters = scenarios.reduce(0) { count, scenario in
            let strips = scenario["strips"]
            let rows = [strips?["cutover"]].compactMap { $0 } + (strips?["rollback"]?.arrayValue ?? [])
            return count + (strips?["whole"]?.arrayValue?.count ?? 0)
                + rows.reduce(0) { $0 + ($1[0]?.stringValue?.count { $0 != " " } ?? 0) }
        }
        #expect(letters == runs.lanes.count)
    }

    @Test("a lane's letter says the worst that was found in it, and where nothing was found that it is identical")
    func marksLanes() async throws {
        let runs = try await Runs.files("groups/members-add-and-remove") {
            $0.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
        }
        let strips = try Page(runs.html).data()["scenarios"]?[0]?["strips"]
        let letters = Array(strips?["cutover"]?[0]?.stringValue ?? "")
        #expect(!letters.isEmpty)
        for (place, letter) in letters.enumerated() {
            let own = runs.findings.filter { ([$0.lane] + $0.alsoIn).contains(.cutover(after: place)) }
            let worst = own.map(\.explanation.severity).max { $0 < $1 }
            #expect(String(letter) == worst.map { String($0.rawValue.prefix(1)) } ?? ".")
        }
        #expect(Set(letters) == ["c", "."])
    }

    @Test("in a sweep a lane that joins another has what follows there, and says which it joined")
    func marksJoinedLanes() async throws {
        func strips(_ options: RunOptions) async throws -> JSONValue? {
            let runs = try await Runs.files("groups/members-add-and-remove") {
                $0 = options
                $0.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
            }
            return try Page(runs.html).data()["scenarios"]?[0]?["strips"]
        }
        var sweep = RunOptions.sweep
        sweep.sweptFaults = []
        let swept = try await strips(sweep)
        #expect(swept?["joined"]?.objectValue?.isEmpty == false)
        // Lived to their ends or joined to others, the cutover lanes are the same lanes.
        #expect(try await strips(RunOptions())?["cutover"]?[0] == swept?["cutover"]?[0])
    }

    @Test("tokens are shown as fingerprints only")
    func redacts() async throws {
        let runs = try await Runs.files("groups/members-add-and-remove") {
            $0.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
        }
        let headers = (try Page(runs.html).data()["exchanges"]?.arrayValue ?? []).flatMap {
            $0["requestHeaders"]?.arrayValue ?? []
        }
        let secrets = headers.filter { $0[0]?.stringValue == "Authorization" }.compactMap { $0[1]?.stringValue }
        #expect(!secrets.isEmpty)
        #expect(secrets.allSatisfy { $0.wholeMatch(of: /Bearer <sha256:[0-9a-f]{12}>/) != nil })
    }

    @Test("a finding shows what its step made of the directory: before, in the lane, in the baseline")
    func showsDirectory() async throws {
        let runs = try await Runs.files("groups/members-add-and-remove") {
            $0.profileOverrides = [try ProfileOverride("apiV2.patchRemoveMember=ignore")]
        }
        let finding = try #require(runs.findings.first { $0.divergence?.dimension == .directory })
        let excerpt = try #require(finding.directory)
        let row = try #require(excerpt.rows.first)
        #expect(row.path == finding.divergence?.path)
        #expect(row.differs && row.before == true && row.lane == true && row.baseline == nil)
        #expect(excerpt.before.memberships == 4 && excerpt.lane.memberships == 4 && excerpt.baseline?.memberships == 3)
    }

    @Test(
        "the verdict is the first thing said, in words that fit the worst finding",
        arguments: [
            ([ProfileOverride](), "Identical", "both endpoints left the same directory"),
            (
                ["apiV2.patchRemoveMember=ignore"].compactMap { try? ProfileOverride($0) }, "Different",
                "Do not switch: a person is locked out"
            ),
        ]
    )
    func saysVerdict(overrides: [ProfileOverride], word: String, meaning: String) async throws {
        let page = Page(try await Runs.files("groups/members-add-and-remove") { $0.profileOverrides = overrides }.html)
        let verdict = page.between("<section class=\"verdict", "</section>")
        #expect(verdict.contains("</svg>\(word)</h1>") && verdict.contains(meaning))
        #expect(page.text.contains("Not the endpoints as documented.") == !overrides.isEmpty)
    }
}

/// A page in the parts that tests look at.
struct Page {
    let text: String

    init(_ text: String) { self.text = text }

    /// What stands between the first `start` and the next `end`.
    func between(_ start: String, _ end: String) -> String {
        guard let from = text.range(of: start), let to = text.range(of: end, range: from.upperBound..<text.endIndex) else {
            return ""
        }
        return String(text[from.upperBound..<to.lowerBound])
    }

    /// The page without its style, its data and its script.
    var markup: String {
        text.replacing(between("<style>", "</style>"), with: "").replacing(between("id=\"data\">", "</script>"), with: "")
            .replacing(between("\n<script>", "</script>"), with: "")
    }

    /// What the script draws.
    func data() throws -> JSONValue { try JSONValue.parse(between("id=\"data\">", "</script>")) }
}
