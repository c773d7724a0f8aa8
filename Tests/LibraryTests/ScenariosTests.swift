import Foundation
import Harness
import HarnessTesting
import Testing

@Suite("Scenarios by path")
struct ScenariosTests {
    @Test("A path starts at the root of the package, and reports keep it as it was written")
    func packageRoot() throws {
        let scenarios = try Scenarios.in("scenarios/lifecycle")
        #expect(scenarios.count > 5)
        #expect(scenarios.allSatisfy { $0.file.hasPrefix("scenarios/lifecycle/") })
        #expect(scenarios.map(\.file) == scenarios.map(\.file).sorted())
    }

    @Test("A path that begins with ./ or ../ starts at the folder of the source file")
    func sourceFolder() throws {
        #expect(try Scenarios.in("../../scenarios/lifecycle/joiner.json5").count == 1)
    }

    @Test("A broken file throws every problem with file, line and column")
    func broken() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("cutover-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("{\n  title: \"x\",\n  stps: [],\n}\n".utf8).write(to: folder.appendingPathComponent("broken.json5"))
        let error = #expect(throws: ScenarioError.self) { try Scenarios.in(folder.path) }
        #expect(error?.description.contains("\(folder.path)/broken.json5:3:3: unknown member \"stps\"") == true)
    }

    @Test("A folder that is not there is said to be not there, with its whole path")
    func missing() {
        let error = #expect(throws: ScenarioError.self) { try Scenarios.in("scenarioz") }
        #expect(
            error?.description.hasSuffix(
                "scenarioz: there is no such file or folder; give the path of a scenario or of a folder with scenarios"
            ) == true
        )
    }
}
