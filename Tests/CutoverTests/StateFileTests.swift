import Foundation
import Harness
import JSON
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

@Suite("cutover serve --state and --save-state")
struct StateFileTests {
    @Test("the state is written at the end, and the next start goes on from it", arguments: [SIGTERM, SIGINT])
    func savesAtTheEnd(signal: Int32) async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("state.jsonl").path
        let first = try Served(["--users", "3", "--groups", "1", "--api-v2-token", "V", "--save-state", file])
        let base = first.text("apiV2", "url")
        let before = try await first.send("GET", "\(base)/Users", token: "V").body
        #expect(first.stop(signal) == 0)
        let second = try Served(["--state", file, "--api-v2-token", "W"])
        let after = try await second.send("GET", "\(second.text("apiV2", "url"))/Users", token: "V")
        #expect(after.status == 200)
        #expect(after.body == before)
        #expect(try await second.send("GET", "\(second.text("apiV2", "url"))/Users", token: "W").status == 200)
        #expect(second.stop(SIGTERM) == 0)
    }

    @Test("kill -9 in the middle of a save leaves a whole state", arguments: 1...3)
    func killed(round: Int) async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("state.jsonl").path
        let served = try Served(["--users", "20000", "--save-state", file])
        let admin = served.text("admin", "url")
        #expect(try await served.send("POST", "\(admin)/state/save").status == 200)
        #expect(try await served.send("POST", "\(admin)/generate", ["users": .number(JSONNumber(20_000 + round))]).status == 204)
        // One save behind the other, until the process is gone; that the last one fails is no news.
        let save = Task { while (try? await Served.send("POST", "\(admin)/state/save"))?.status == 200 {} }
        let partial = URL(fileURLWithPath: "\(file).\(served.process.processIdentifier).partial")
        var isWriting = false
        while !isWriting, served.process.isRunning {
            // Held still, so that what is looked at is what will be killed.
            kill(served.process.processIdentifier, SIGSTOP)
            // Begun, and not yet all there: a whole one may be on its way to the disk.
            let unfinished = 1..<Self.size(file) / 10 * 9
            isWriting = unfinished.contains(Self.size(partial.path))
            if isWriting {
                // A signal takes a moment to arrive; on a busy machine the rest may be written meanwhile.
                try await Task.sleep(for: .milliseconds(50))
                isWriting = unfinished.contains(Self.size(partial.path))
            }
            if !isWriting { kill(served.process.processIdentifier, SIGCONT) }
            // The saves' own task needs a thread, too.
            try await Task.sleep(for: .milliseconds(1))
        }
        #expect(isWriting)
        #expect(served.stop(SIGKILL) == SIGKILL)
        await save.value
        // Not the state itself, which a failure would print.
        let isWhole = (try? StateFile.load(partial.path)) != nil
        #expect(!isWhole)
        // Saves may have come through before the one that was cut: a whole state is there, of before or of behind the change.
        let count = try StateFile.load(file).tenant.directory.userCount
        #expect([20_000, 20_000 + round].contains(count))
    }

    private static func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    }

    @Test("a state nested without end is refused, and the mocks go on", arguments: ["[", "{\"a\":"])
    func nested(opening: String) async throws {
        let served = try Served(["--users", "1", "--api-v2-token", "V"])
        for levels in [145, 1000, 100_000] {
            var request = URLRequest(url: try #require(URL(string: "\(served.text("admin", "url"))/state")))
            request.httpMethod = "PUT"
            request.httpBody = Data(String(repeating: opening, count: levels).utf8)
            let (data, response) = try await URLSession.shared.data(for: request)
            #expect((response as? HTTPURLResponse)?.statusCode == 400)
            #expect(String(decoding: data, as: UTF8.self).contains("nested deeper than 144 levels"))
        }
        let users = try await served.send("GET", "\(served.text("apiV2", "url"))/Users", token: "V")
        #expect(users.body["totalResults"] == 1)
    }

    @Test("a record as deep as a request may be is kept by a saved state")
    func deepRecord() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("state.jsonl").path
        let first = try Served(["--legacy-token", "L", "--save-state", file])
        // An attribute that the endpoint does not know, stored as it came: 127 levels below the user's own.
        let deep = (0..<126).reduce(JSONValue.array([])) { inner, _ in .array([inner]) }
        let user: JSONValue = ["userName": "deep@contoso.com", "own": deep]
        let created = try await first.send("POST", "\(first.text("legacy", "url"))/Users", token: "L", user)
        let id = try #require(created.body["id"]?.stringValue)
        #expect(first.stop(SIGTERM) == 0)
        let second = try Served(["--state", file, "--legacy-token", "L"])
        let found = try await second.send("GET", "\(second.text("legacy", "url"))/Users/\(id)", token: "L")
        let isKept = found.body["own"] == deep
        #expect(isKept)
    }

    @Test("a save that the disk refuses is told, and what was there stays")
    func refused() async throws {
        let folder = try TemporaryFolder()
        let file = folder.url.appendingPathComponent("state.jsonl")
        let served = try Served(["--save-state", file.path])
        let admin = served.text("admin", "url")
        // A folder of that name cannot be replaced by a file.
        try FileManager.default.createDirectory(at: file, withIntermediateDirectories: true)
        let answer = try await served.send("POST", "\(admin)/state/save")
        #expect(answer.status == 507)
        #expect(answer.body["error"]?.stringValue?.contains("the state was not saved: \(file.path) cannot be replaced") == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["state.jsonl"])
        #expect(served.stop(SIGTERM) == 3)
    }
}
