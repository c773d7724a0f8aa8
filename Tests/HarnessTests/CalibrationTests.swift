import HTTP
import Harness
import JSON
import MockNetskope
import Testing

@Suite("Calibration by a recording")
struct CalibrationTests {
    /// Switches of API v2 that the traffic of ``traffic(_:)`` shows.
    static let shown: [[(String, JSONValue)]] = [
        [], [("patchUserStatus", 200)], [("membersReturned", "byDefault"), ("patchGroupStatus", 200)],
        [("errorShape", "rfc7644"), ("errorContentType", "application/scim+json"), ("responseShape", "rfc7644")],
        [("duplicateCreate", "overwrite200"), ("requiresPrimaryEmail", false), ("unknownAttributes", "store")],
        [("statusInBody", false), ("patchRemoveMember", "ignore"), ("maximumPage", 2), ("contentType", "application/json")],
        [("unknownMember", "refuse"), ("filters", "rfc7644"), ("takesBooleanStrings", false), ("discovery", false)],
    ]

    private static func traffic(_ tape: Taped) throws {
        try tape.live()
        try tape.send("GET", "/Users?startIndex=1&count=10")
        let group = try tape.find("Groups", "displayName", "Research")
        try tape.send("GET", "/Groups/\(group)")
        try tape.send("POST", "/Users", .object(Taped.user("cleo")))
        try tape.send("POST", "/Users", ["userName": "finn@contoso.com"])
        var user = Taped.user("gina")
        user["title"] = "Engineer"
        let gina = try tape.send("POST", "/Users", .object(user))["id"]?.stringValue ?? ""
        try tape.send("GET", "/Users/\(gina)")
        try tape.patch("/Groups/\(group)", "Add", "members", [["value": "00000000-0000-4000-8000-000000000000"]])
        try tape.send("GET", "/Users?filter=" + PercentCoding.encode("userName sw \"a\""))
        try tape.send("GET", "/ServiceProviderConfig")
    }

    @Test("exactly the switches that the traffic shows are found, and a replay with them is identical", arguments: shown)
    func restores(switches: [(String, JSONValue)]) throws {
        let tape = try Taped(.apiV2, switches)
        try Self.traffic(tape)
        let recording = try tape.recording()
        let calibration = try recording.calibrated()
        #expect(Set(calibration.settings.map(\.name)) == Set(switches.map(\.0)))
        for (name, value) in switches { #expect(calibration.settings.first { $0.name == name }?.value == value) }
        #expect(calibration.result.isIdentical, "\(calibration.result.text())")
        // The file is what a user goes on with.
        var options = ReplayOptions()
        for override in try ProfileOverride.all(in: Array(calibration.profileFile.utf8), file: "p.json5") {
            override.apply(to: &options.profiles)
        }
        let target = try ReplayTarget("mock:api-v2", option: "--against", authorityFile: nil)
        #expect(try Replay(recording, options: options).against(target, token: nil).isIdentical)
    }

    @Test("a switch that the traffic does not show is not written")
    func writesNoMore() throws {
        let tape = try Taped(.apiV2, [("maximumPage", 2), ("revokedTokenStatus", 401)])
        _ = try tape.find("Users", "userName", "ada@contoso.com")
        let calibration = try tape.recording().calibrated()
        #expect(calibration.settings.isEmpty)
        #expect(calibration.profileFile.hasSuffix("{\n}\n"))
    }

    @Test("what no switch explains is listed")
    func tellsWhatRemains() throws {
        let tape = try Taped(.apiV2, [("patchUserStatus", 200)])
        try tape.live()
        try tape.send("GET", "/Users?count=1", answering: HTTPResponse(status: 418, body: Array("{}".utf8)))
        let calibration = try tape.recording().calibrated()
        #expect(calibration.settings.map(\.name) == ["patchUserStatus"])
        #expect(calibration.result.findings.map(\.entry) == [13])
    }

    @Test("the legacy endpoint is calibrated by its own traffic")
    func calibratesLegacy() throws {
        let tape = try Taped(.legacy, [("patchUserStatus", 204), ("membersReturned", "onRequest")])
        try Self.traffic(tape)
        let settings = try tape.recording().calibrated().settings
        #expect(settings.map(\.endpoint) == [.legacy, .legacy])
        #expect(settings.map(\.name) == ["patchUserStatus", "membersReturned"])
    }
}
