import Foundation
import HTTP
import Testing

@Suite("Hostile clients that take their time, or go away", .serialized)
struct PatienceTests {
    private static let authorization = "Host: a\r\nAuthorization: Bearer \(Token.legacy)\r\n"

    /// How a request begins, and the piece that then comes again and again.
    struct Trickle: Sendable, CustomTestStringConvertible {
        let name: String
        let begins: String
        let piece: String
        var testDescription: String { name }
    }

    static let trickles = [
        Trickle(name: "header bytes", begins: "GET / HTTP/1.1\r\nHost: a\r\nA: ", piece: "x"),
        Trickle(name: "header lines", begins: "GET / HTTP/1.1\r\nHost: a\r\n", piece: "A: b\r\n"),
        Trickle(name: "the request line", begins: "GET /", piece: "x"),
        Trickle(name: "body bytes", begins: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\n", piece: "x"),
        Trickle(name: "chunks", begins: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", piece: "1\r\nx\r\n"),
        Trickle(name: "a chunk's size", begins: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", piece: "0"),
        Trickle(
            name: "trailers",
            begins: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
            piece: "A: b\r\n"
        ),
        Trickle(name: "the next of two requests", begins: "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET / HTTP/1.1\r\n", piece: "x"),
    ]

    @Test("500 slow requests at once end with the message's time, and honest clients are answered rightly meanwhile")
    func slowLoris() throws {
        _ = RawSocket.manyDescriptors
        let served = try ServedHere { $0.messageMilliseconds = 2000 }
        let honest = Honest(port: served.port)
        let slow = try (0..<500).map { number in
            let connection = try RawSocket(port: served.port)
            connection.send(Self.trickles[number % Self.trickles.count].begins)
            return connection
        }
        #expect(eventually { served.server.connectionCount >= 500 })
        var waiting = Set(0..<500)
        var answers: [Int: String] = [:]
        var honestAnswers = 0
        var wrongAnswers = 0
        // Rounds, not a clock, drive the attack; the last one comes when all are refused.
        _ = try eventually {
            for number in waiting {
                slow[number].send(Self.trickles[number % Self.trickles.count].piece)
                guard let came = slow[number].receiveNow() else { continue }
                answers[number, default: ""] += came
                if came.isEmpty || came.contains(" 408 ") { waiting.remove(number) }
            }
            for _ in 0..<20 {
                wrongAnswers += try honest.isServed() ? 0 : 1
                honestAnswers += 1
            }
            return waiting.isEmpty
        }
        #expect(waiting.isEmpty, "\(waiting.count) connections go on")
        #expect(honestAnswers > 0 && wrongAnswers == 0)
        #expect(answers.values.allSatisfy { statuses(in: $0).last == 408 })
        withExtendedLifetime(slow) {}
    }

    @Test(
        "a request that stops is refused when the message's time is over, though the connection might be idle for longer",
        arguments: trickles
    )
    func silence(trickle: Trickle) throws {
        // A read that waits for the idle time would not be back within this test's patience.
        let served = try ServedHere {
            $0.messageMilliseconds = 300
            $0.idleMilliseconds = 600_000
        }
        let connection = try RawSocket(port: served.port)
        connection.send(trickle.begins + trickle.piece)
        let answer = try #require(connection.receiveAll(), "the connection goes on")
        #expect(statuses(in: answer).last == 408)
    }

    @Test("empty lines now and then do not keep a connection")
    func emptyLines() throws {
        let served = try ServedHere {
            $0.messageMilliseconds = 300
            $0.idleMilliseconds = 600_000
        }
        let connection = try RawSocket(port: served.port)
        #expect(
            eventually {
                usleep(30_000)
                return !connection.send("\r\n") || connection.receiveNow() != nil
            }
        )
    }

    @Test("clients that never read their answers lose their connections, and others are served")
    func neverReads() throws {
        let served = try ServedHere(users: 1000) { $0.messageMilliseconds = 1000 }
        let honest = Honest(port: served.port)
        let deaf = try (0..<20).map { _ in
            let connection = try RawSocket(port: served.port)
            // Some 400 KiB each: more than the system's buffers hold.
            connection.send(String(repeating: "GET /SCIM/v2/Users?count=1000 HTTP/1.1\r\n\(Self.authorization)\r\n", count: 60))
            return connection
        }
        #expect(try honest.isServed())
        #expect(eventually(within: 60) { served.server.connectionCount <= 1 })
        #expect(try honest.isServed())
        withExtendedLifetime(deaf) {}
    }

    @Test("a client that takes its answer a few bytes at a time loses its connection")
    func readsSlowly() throws {
        let served = try ServedHere(users: 1000) { $0.messageMilliseconds = 1000 }
        let connection = try RawSocket(port: served.port)
        connection.send(String(repeating: "GET /SCIM/v2/Users?count=1000 HTTP/1.1\r\n\(Self.authorization)\r\n", count: 60))
        #expect(
            eventually(within: 60) {
                _ = connection.receive(atMost: 64)
                return served.server.connectionCount == 0
            }
        )
    }

    @Test("bodies that are held back take from one budget; what is beyond it gets 503, small requests go on, and it comes back")
    func budget() throws {
        let served = try ServedHere {
            $0.allBodiesBytes = 1 << 20
            $0.messageMilliseconds = 20_000
        }
        let honest = Honest(port: served.port)
        let holders = try (0..<4).map { _ in
            let connection = try RawSocket(port: served.port)
            connection.send("POST /SCIM/v2/Users HTTP/1.1\r\n\(Self.authorization)Content-Length: 250000\r\n\r\n")
            connection.send([UInt8](repeating: 0x20, count: 240_000))
            return connection
        }
        let large = #"{"userName":"large","x":""# + String(repeating: "x", count: 200_000) + "\"}"
        // The holders' bytes may still be on their way.
        #expect(try eventually { try honest.send("PUT", "/Users/none", to: .legacy, large).status == 503 })
        let refused = try RawSocket(port: served.port)
        let answer = refused.exchange(
            Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n".utf8) + [UInt8](repeating: 0x20, count: 200_000)
        )
        #expect(answer?.hasPrefix("HTTP/1.1 503 ") == true)
        #expect(answer?.contains("Connection: close\r\n") == true)
        #expect(try honest.isServed())
        for holder in holders { holder.reset() }
        #expect(try eventually { try honest.send("POST", "/Users", to: .legacy, large).status == 201 })
    }

    @Test("declaring much and sending nothing takes nothing from others")
    func declaresOnly() throws {
        let served = try ServedHere { $0.allBodiesBytes = 1 << 20 }
        let holders = try (0..<50).map { _ in
            let connection = try RawSocket(port: served.port)
            connection.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 16000000\r\n\r\n")
            return connection
        }
        #expect(eventually { served.server.connectionCount == 50 })
        let large = #"{"userName":"large","x":""# + String(repeating: "x", count: 500_000) + "\"}"
        #expect(try Honest(port: served.port).send("POST", "/Users", to: .legacy, large).status == 201)
        withExtendedLifetime(holders) {}
    }

    @Test("a client that ends its sending side behind a request with a body is answered")
    func halfClosed() throws {
        let served = try ServedHere()
        let body = #"{"userName":"half"}"#
        let connection = try RawSocket(port: served.port)
        let answer = connection.exchange(
            Array("POST /SCIM/v2/Users HTTP/1.1\r\n\(Self.authorization)Content-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
        )
        #expect(answer?.hasPrefix("HTTP/1.1 201 ") == true)
    }

    @Test("resets in the middle of everything leave no connection, no half-done change and a server that answers")
    func resets() throws {
        let served = try ServedHere(users: 1000)
        let honest = Honest(port: served.port)
        let before = try honest.directory()
        let beginnings = [
            "", "G", "GET / HTTP/1.1\r\nHo",
            "POST /SCIM/v2/Users HTTP/1.1\r\n\(Self.authorization)Content-Length: 100\r\n\r\n{\"userName\":\"",
            "POST /SCIM/v2/Users HTTP/1.1\r\n\(Self.authorization)Transfer-Encoding: chunked\r\n\r\n5\r\n{\"use",
            "POST /SCIM/v2/Users HTTP/1.1\r\n\(Self.authorization)Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
            "GET /SCIM/v2/Users?count=1000 HTTP/1.1\r\n\(Self.authorization)\r\n",
            String(repeating: "GET /SCIM/v2/Users?count=1000 HTTP/1.1\r\n\(Self.authorization)\r\n", count: 20),
        ]
        for number in 0..<200 {
            let connection = try RawSocket(port: served.port)
            connection.send(beginnings[number % beginnings.count])
            if number % 3 == 0 { _ = connection.receiveNow() }
            connection.reset()
        }
        #expect(eventually { served.server.connectionCount <= 1 })
        #expect(try honest.directory() == before)
        #expect(try honest.isServed())
    }

    @Test("connections beyond the limit are told so, and honest ones that are there stay")
    func manyConnections() throws {
        let served = try ServedHere { $0.connections = 20 }
        let honest = Honest(port: served.port)
        #expect(try honest.isServed())
        let crowd = try (0..<40).map { _ in try RawSocket(port: served.port) }
        let answers = crowd.map { $0.exchange(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)) ?? "" }
        #expect(answers.contains { $0.hasPrefix("HTTP/1.1 503 ") })
        #expect(try honest.isServed())
    }
}
