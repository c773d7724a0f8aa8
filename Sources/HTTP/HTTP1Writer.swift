/// Writes HTTP/1.1 messages: the values' own fields and those of framing, nothing else.
enum HTTP1Writer {
    /// Appends a response. Framing fields of the value itself are not written twice.
    static func append(_ response: HTTPResponse, isHead: Bool, closes: Bool, to out: inout [UInt8]) {
        out += "HTTP/1.1 ".utf8
        append(response.status, to: &out)
        out.append(0x20)
        out += reason(response.status).utf8
        out += "\r\n".utf8
        append(response.headers, to: &out)
        if mayHaveBody(response.status) {
            out += "Content-Length: ".utf8
            append(response.body.count, to: &out)
            out += "\r\n".utf8
        }
        if closes { out += "Connection: close\r\n".utf8 }
        out += "\r\n".utf8
        if !isHead, mayHaveBody(response.status) { out += response.body }
    }

    /// Appends a request.
    static func append(_ request: HTTPRequest, to out: inout [UInt8]) {
        out += request.method.utf8
        out.append(0x20)
        out += request.target.utf8
        out += " HTTP/1.1\r\nHost: ".utf8
        out += request.authority.utf8
        out += "\r\n".utf8
        append(request.headers, to: &out)
        if !request.body.isEmpty || request.method == "POST" || request.method == "PUT" || request.method == "PATCH" {
            out += "Content-Length: ".utf8
            append(request.body.count, to: &out)
            out += "\r\n".utf8
        }
        out += "\r\n".utf8
        out += request.body
    }

    private static func append(_ headers: HTTPHeaders, to out: inout [UInt8]) {
        for field in headers.fields {
            out += field.name.utf8
            out += ": ".utf8
            // A line break inside a value would start another field.
            if field.value.utf8.contains(where: { $0 == 0x0D || $0 == 0x0A }) {
                out += field.value.utf8.map { $0 == 0x0D || $0 == 0x0A ? 0x20 : $0 }
            } else {
                out += field.value.utf8
            }
            out += "\r\n".utf8
        }
    }

    private static func append(_ number: Int, to out: inout [UInt8]) {
        if number < 10 {
            out.append(UInt8(0x30 + max(0, number)))
        } else {
            append(number / 10, to: &out)
            out.append(UInt8(0x30 + number % 10))
        }
    }

    /// Whether a response of this status may have a body (RFC 9110 section 6.4.1).
    static func mayHaveBody(_ status: Int) -> Bool { status >= 200 && status != 204 && status != 304 }

    /// The phrase of RFC 9110 section 15.
    static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        default: "Status"
        }
    }
}
