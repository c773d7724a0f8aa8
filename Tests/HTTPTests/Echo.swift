import HTTP

/// Answers with what it was asked.
struct Echo: HTTPHandler {
    func respond(to request: HTTPRequest, from peer: String) -> HTTPResponse {
        switch request.path {
        case "/empty": return HTTPResponse(status: 204, headers: ["X-Case": "Kept"])
        case "/big":
            return HTTPResponse(
                status: 200,
                headers: ["Content-Type": "text/plain"],
                body: [UInt8](repeating: 0x61, count: 3_000_000)
            )
        case "/unchanged": return HTTPResponse(status: 304)
        default:
            let fields = request.headers.fields.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
            let text = "\(request.method) \(request.scheme) \(request.authority) \(request.target) [\(fields)] "
            return HTTPResponse(
                status: request.method == "POST" ? 201 : 200,
                headers: ["Content-Type": "text/plain", "x-Second": "1", "x-Second": "2"],
                body: Array(text.utf8) + request.body
            )
        }
    }
}
