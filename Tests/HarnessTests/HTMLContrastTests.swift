import Foundation
import Harness
import Testing

/// The report's colours: legible by the rule of WCAG 2.2, success criterion 1.4.3.
@Suite struct HTMLContrastTests {
    /// The grounds that plain text stands on, and the texts.
    static let plain: [(ink: String, ground: String)] = ["bg", "surface", "sunk"].flatMap { ground in
        ["ink", "muted", "accent"].map { ($0, ground) }
    }
    static let kinds = ["ok", "critical", "high", "medium", "low", "expected"]

    @Test("every text has a contrast of at least 4.5:1 to its ground, light and dark", arguments: ["light", "dark"])
    func isLegible(theme: String) async throws {
        let style = Page(try await Runs.run([HTMLReportTests.scenario()]).html).between("<style>", "</style>")
        let rule = style.matches(of: /\{color-scheme:(light|dark);([^}]*)\}/).first { $0.1 == theme }
        let pairs = try #require(rule).2.matches(of: /--([a-z-]+):(#[0-9a-f]{6});/).map { (String($0.1), String($0.2)) }
        let colours = Dictionary(pairs) { first, _ in first }
        // Titles in the list are drawn in these kinds on the list's own ground, too.
        let pairsToHold = Self.plain + Self.kinds.map { ("\($0)-ink", "\($0)-bg") } + Self.kinds.map { ("\($0)-ink", "surface") }
        for (ink, ground) in pairsToHold {
            let contrast = Self.contrast(try #require(colours[ink]), try #require(colours[ground]))
            #expect(contrast >= 4.5, "\(ink) on \(ground) has \(contrast)")
        }
    }

    @Test("the rule itself: black on white is 21:1, and #767676 on white just passes")
    func knowsTheRule() {
        #expect(abs(Self.contrast("#000000", "#ffffff") - 21) < 0.001)
        #expect((4.5..<4.6).contains(Self.contrast("#767676", "#ffffff")))
    }

    /// The contrast ratio of two colours.
    static func contrast(_ one: String, _ other: String) -> Double {
        let light = [one, other].map(luminance).sorted()
        return (light[1] + 0.05) / (light[0] + 0.05)
    }

    private static func luminance(_ colour: String) -> Double {
        let value = Int(colour.dropFirst(), radix: 16) ?? 0
        let parts = [16, 8, 0].map { shift -> Double in
            let part = Double(value >> shift & 255) / 255
            return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4)
        }
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]
    }
}
