import Foundation
import Testing

/// Compares `text` with `Tests/Goldens/<name>`.
///
/// Regenerate all of them with `CUTOVER_RECORD_GOLDENS=1 swift test --filter CutoverTests`, and read the diff before you commit it.
func expectGolden(_ text: String, _ name: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let file = CutoverProcess.root.appendingPathComponent("Tests/Goldens/\(name)")
    if ProcessInfo.processInfo.environment["CUTOVER_RECORD_GOLDENS"] == "1" {
        try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try text.write(to: file, atomically: true, encoding: .utf8)
        return
    }
    let golden = try? String(contentsOf: file, encoding: .utf8)
    #expect(text == golden, "differs from Tests/Goldens/\(name)", sourceLocation: sourceLocation)
}
