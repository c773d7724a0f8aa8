import HTTP
import JSON
import Testing

/// A request that would cost a careless server far more than its sender.
struct Bomb: Sendable {
    let method: String
    let path: String
    let body: String
    /// The only statuses that may come back.
    let statuses: Set<Int>

    init(_ method: String, _ path: String, _ body: String = "", _ statuses: Int...) {
        self.method = method
        self.path = path
        self.body = body
        self.statuses = Set(statuses)
    }

    init(_ method: String, _ path: String, _ body: String, statuses: Set<Int>) {
        self.method = method
        self.path = path
        self.body = body
        self.statuses = statuses
    }
}

/// How much memory a server may keep behind a bomb, and take while it goes off, in MiB. The largest body here is 8 MiB; what is asserted is that nothing
/// grows with the number of requests, and that no body costs a hundred times its size.
private let mostKept = 200
private let mostTaken = 700

/// Sends bombs to a `cutover serve` of their own and expects what every one of them must leave: a right status, an answer at all, the directory as it was
/// where the bomb was refused, honest clients served, bounded memory.
func expectUnharmed(_ bombs: [Bomb], sourceLocation: Testing.SourceLocation = #_sourceLocation) throws {
    let served = try ServedProcess()
    let honest = Honest(port: served.port)
    #expect(try honest.isServed(), sourceLocation: sourceLocation)
    let ids = ["{user}": try honest.firstID(of: "Users"), "{group}": try honest.firstID(of: "Groups")]
    let memory = served.residentMegabytes
    for bomb in bombs {
        for endpoint in Endpoint.both {
            var path = bomb.path
            for (name, id) in ids { path = path.replacing(name, with: id) }
            let before = try honest.directory()
            let answer = try honest.send(bomb.method, path, to: endpoint, bomb.body)
            let label =
                "\(bomb.method) \(path.prefix(60)) on \(endpoint): \(answer.status) \(String(decoding: answer.body.prefix(200), as: UTF8.self))"
            #expect(bomb.statuses.contains(answer.status), "\(label)", sourceLocation: sourceLocation)
            if answer.status >= 400 {
                #expect(try honest.directory() == before, "\(label)", sourceLocation: sourceLocation)
            }
            #expect(try honest.isServed(), "\(label)", sourceLocation: sourceLocation)
        }
    }
    #expect(served.lives, sourceLocation: sourceLocation)
    if let memory, let now = served.residentMegabytes, let peak = served.peakMegabytes {
        #expect(now - memory < mostKept, "\(memory) MiB before, \(now) MiB behind", sourceLocation: sourceLocation)
        #expect(peak - memory < mostTaken, "\(memory) MiB before, \(peak) MiB at most", sourceLocation: sourceLocation)
    }
}

/// `count` times `text`.
func times(_ count: Int, _ text: String) -> String { String(repeating: text, count: count) }

/// `body` of every number below `count`, separated by commas.
func list(_ count: Int, _ body: (Int) -> String) -> String { (0..<count).map(body).joined(separator: ",") }
