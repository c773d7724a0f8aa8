import Foundation

@testable import HTTP

// Bytes as they come over a socket; what was read as a message is written and read back as the same message.

private let limits: HTTPLimits = {
    var limits = HTTPLimits()
    limits.lineBytes = 256
    limits.fieldBytes = 512
    limits.headerBytes = 1024
    limits.headerCount = 12
    limits.bodyBytes = 2048
    limits.allBodiesBytes = 1 << 20
    return limits
}()

private let budget = BodyBudget(limits.allBodiesBytes)

/// Gives one input to the reader of requests or of responses: the first bit of the first byte chooses.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzHTTP(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    guard let data, size > 1 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: data + 1, count: size - 1))
    if data[0] & 1 == 0 { readRequests(bytes) } else { readResponses(bytes) }
    return 0
}

private func readRequests(_ bytes: [UInt8]) {
    withSocket(bytes) { descriptor in
        var reader = HTTP1Reader(descriptor, limits: limits, budget: budget)
        defer { reader.releaseBody() }
        while let (head, request) = try? nextRequest(&reader) {
            expect(head.headers.fields.count <= limits.headerCount, "there are more fields than allowed")
            expect(request.body.count <= limits.bodyBytes, "the body is larger than allowed")
            expect(request.target.utf8.first == 0x2F || request.target == "*", "the target is no path: \(request.target)")
            _ = request.pathSegments
            _ = request.queryItems
            _ = request.path
            var written: [UInt8] = []
            HTTP1Writer.append(request, to: &written)
            withSocket(written) { descriptor in
                var wide = limits
                // Host and Content-Length are written, whether they were there or not.
                wide.headerCount += 2
                wide.lineBytes *= 4
                wide.fieldBytes *= 4
                wide.headerBytes *= 4
                var reader = HTTP1Reader(descriptor, limits: wide)
                guard let (_, again) = try? nextRequest(&reader) else { fatalError("a request that was written is not read") }
                expect(again == request, "a request is read as another:\n\(request)\n\(again)")
            }
        }
    }
    expect(budget.take(limits.allBodiesBytes), "a body's bytes were not given back")
    budget.give(back: limits.allBodiesBytes)
}

private func nextRequest(_ reader: inout HTTP1Reader) throws -> (HTTP1Head, HTTPRequest) {
    let head = try reader.head(isRequest: true)
    let body = head.isChunked ? try reader.chunkedBody() : try reader.body(length: head.contentLength ?? 0)
    var (authority, target) = (head.host ?? "", head.second)
    if target.utf8.first != 0x2F, let place = HTTP1Head.origin(of: target) { (authority, target) = place }
    return (head, HTTPRequest(method: head.first, authority: authority, target: target, headers: head.headers, body: body))
}

private func readResponses(_ bytes: [UInt8]) {
    withSocket(bytes) { descriptor in
        var reader = HTTP1Reader(descriptor, limits: limits)
        while let head = try? reader.head(isRequest: false) {
            guard let status = Int(head.second), (200..<600).contains(status) else { return }
            var body: [UInt8] = []
            if HTTP1Writer.mayHaveBody(status) {
                let read =
                    head.isChunked
                    ? try? reader.chunkedBody()
                    : head.contentLength.map { length in try? reader.body(length: length) } ?? (try? reader.bodyToEnd())
                guard let read else { return }
                body = read
            }
            var written: [UInt8] = []
            HTTP1Writer.append(
                HTTPResponse(status: status, headers: head.headers, body: body),
                isHead: false,
                closes: false,
                to: &written
            )
            withSocket(written) { descriptor in
                var reader = HTTP1Reader(descriptor, limits: HTTPLimits())
                guard let again = try? reader.head(isRequest: false) else {
                    fatalError("a response that was written is not read")
                }
                expect(again.headers == head.headers, "a response's fields are read as others")
                if HTTP1Writer.mayHaveBody(status) {
                    expect((try? reader.body(length: again.contentLength ?? 0)) == body, "a response's body is read as another")
                }
            }
        }
    }
}

/// Gives `body` a socket from which `bytes` come, and then the end.
private func withSocket(_ bytes: [UInt8], _ body: (Int32) -> Void) {
    var pair: [Int32] = [0, 0]
    #if canImport(Darwin)
        let stream = SOCK_STREAM
    #else
        let stream = Int32(SOCK_STREAM.rawValue)
    #endif
    guard socketpair(AF_UNIX, stream, 0, &pair) == 0 else { fatalError("there is no socket") }
    var done = 0
    while done < bytes.count {
        let count = bytes[done...].withUnsafeBytes { write(pair[1], $0.baseAddress, $0.count) }
        guard count > 0 else { fatalError("the socket takes no more") }
        done += count
    }
    close(pair[1])
    body(pair[0])
    close(pair[0])
}

private func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
