import Harness
import JSON
import MockNetskope
import Testing

@Suite("Files of profile switches")
struct ProfileFileTests {
    private static func configuration(_ text: String) throws -> MockService.Configuration {
        var configuration = MockService.Configuration()
        for override in try ProfileOverride.all(in: Array(text.utf8), file: "p.json5") { override.apply(to: &configuration) }
        return configuration
    }

    @Test("a file sets switches of both endpoints and of the tenant")
    func sets() throws {
        let configuration = try Self.configuration(
            "{ legacy: { maximumPage: 5 }, apiV2: { unknownAttributes: \"store\" }, tenant: { idPolicy: \"remapped\" } }"
        )
        #expect(configuration.legacyProfile.maximumPage == 5)
        #expect(configuration.apiV2Profile.unknownAttributes == .store)
        #expect(configuration.idPolicy == .remapped)
    }

    @Test("a whole profile comes first, and the switches beside it stand")
    func wholeFirst() throws {
        let configuration = try Self.configuration("{ apiV2: { maximumPage: 5, profile: \"rfc7644\" } }")
        var expected = FacadeProfile.rfc7644
        expected.maximumPage = 5
        #expect(configuration.apiV2Profile == expected)
    }

    @Test("every switch can be set from a file, to the value it has", arguments: FacadeProfile.switches.map(\.name))
    func everySwitch(name: String) throws {
        let value = try #require(FacadeProfile.switches.first { $0.name == name }).get(.documented)
        let configuration = try Self.configuration("{ legacy: { \(name): \(value.text()) } }")
        let own = try #require(FacadeProfile.switches.first { $0.name == name }).get(configuration.legacyProfile)
        #expect(own == value)
    }

    static let mistakes = [
        ("{ apiV2: { maximumPage: 0 } }", "p.json5:1:12: the profile switch maximumPage cannot be 0"),
        ("{\n  apiv2: {} }", "p.json5:2:3: unknown member \"apiv2\" of a profile; did you mean \"apiV2\"?"),
        ("{ apiV2: { profile: \"rfc\" } }", "p.json5:1:12: profile is one of legacy, documented, rfc7644"),
        ("{ tenant: { idPolicy: \"other\" } }", "p.json5:1:23: unknown word \"other\""),
        ("{ apiV2: ", "p.json5:1:10:"), ("[]", "p.json5:1:1: expected an object"),
    ]

    @Test("a mistake is told with its place, and nothing is set", arguments: mistakes)
    func refuses(text: String, says: String) throws {
        let error = #expect(throws: ProfileOverrideError.self) { try Self.configuration(text) }
        #expect(error?.description.contains(says) == true, "\(error?.description ?? "")")
    }
}
