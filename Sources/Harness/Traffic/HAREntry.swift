import Foundation
import HTTP
import JSON

/// Writes exchanges as HAR 1.2 (http://www.softwareishard.com/blog/har-12-spec/), with every member that the format requires, so that browsers
/// and other readers of HAR open the file.
///
/// The messages must be without secrets already.
enum HAREntry {
    /// What a file begins with, up to the first entry.
    static func head(version: String) -> String {
        #"{"log":{"version":"1.2","creator":{"name":"cutover","version":"\#(version)"},"pages":[],"entries":["#
    }

    /// What a file ends with, behind the last entry.
    static let tail = "\n]}}\n"

    /// An entry: what was asked, what was answered, how long it took in microseconds, and a comment where one is due.
    static func json(
        _ request: HTTPRequest,
        _ response: HTTPResponse,
        at moment: Instant,
        microseconds: Int,
        comment: String? = nil
    ) -> JSONValue {
        let milliseconds = JSONValue.number(.text("\(microseconds / 1000).\(padded(microseconds % 1000))"))
        var entry: JSONObject = [
            "startedDateTime": .string(moment.iso8601Milliseconds), "time": milliseconds, "request": json(request),
            "response": json(response), "cache": [:],
            "timings": ["send": 0, "wait": milliseconds, "receive": 0],
        ]
        if let comment { entry["comment"] = .string(comment) }
        return .object(entry)
    }

    private static func padded(_ number: Int) -> String {
        let text = String(max(0, number))
        return String(repeating: "0", count: max(0, 3 - text.utf8.count)) + text
    }

    private static func json(_ request: HTTPRequest) -> JSONValue {
        // The field that travels with every request, though it is kept apart here.
        let host = HTTPHeaders([HTTPHeaders.Field(name: "Host", value: request.authority)])
        var object: JSONObject = [
            "method": .string(request.method), "url": .string("\(request.scheme)://\(request.authority)\(request.target)"),
            "httpVersion": "HTTP/1.1", "cookies": cookies(request.headers.values("Cookie").flatMap { $0.split(separator: ";") }),
            "headers": json(HTTPHeaders(host.fields + request.headers.fields)),
            "queryString": .array((request.queryItems?.items ?? []).map { pair($0.name, $0.value) }), "headersSize": -1,
            "bodySize": .number(JSONNumber(request.body.count)),
        ]
        if !request.body.isEmpty {
            var data: JSONObject = ["mimeType": .string(request.headers["Content-Type"] ?? ""), "params": []]
            write(request.body, into: &data)
            object["postData"] = .object(data)
        }
        return .object(object)
    }

    private static func json(_ response: HTTPResponse) -> JSONValue {
        var content: JSONObject = [
            "size": .number(JSONNumber(response.body.count)),
            "mimeType": .string(response.headers["Content-Type"] ?? "x-unknown"),
        ]
        write(response.body, into: &content)
        return [
            "status": .number(JSONNumber(response.status)), "statusText": .string(response.reasonPhrase),
            "httpVersion": "HTTP/1.1",
            "cookies": cookies(response.headers.values("Set-Cookie").map { $0.prefix { $0 != ";" } }),
            "headers": json(response.headers), "content": .object(content),
            "redirectURL": .string(response.headers["Location"] ?? ""), "headersSize": -1,
            "bodySize": .number(JSONNumber(response.body.count)),
        ]
    }

    /// A body as text, or in base64 where it is none. HAR gives `encoding` to responses only; readers that do not know it see base64.
    private static func write(_ body: [UInt8], into object: inout JSONObject) {
        if let text = String(validating: body, as: UTF8.self) {
            object["text"] = .string(text)
        } else {
            object["text"] = .string(Data(body).base64EncodedString())
            object["encoding"] = "base64"
        }
    }

    private static func json(_ headers: HTTPHeaders) -> JSONValue { .array(headers.fields.map { pair($0.name, $0.value) }) }

    private static func cookies(_ cookies: some Sequence<Substring>) -> JSONValue {
        .array(
            cookies.map { cookie in
                let equals = cookie.firstIndex(of: "=") ?? cookie.endIndex
                let value = equals == cookie.endIndex ? "" : String(cookie[cookie.index(after: equals)...])
                return pair(String(cookie[..<equals].drop { $0 == " " }), value)
            }
        )
    }

    private static func pair(_ name: String, _ value: String) -> JSONValue { ["name": .string(name), "value": .string(value)] }
}
