import Foundation
import HTTP
import JSON

/// Reads HAR 1.1 and 1.2 as it is really written: by Chrome, Firefox, mitmproxy, Fiddler, Charles and others, which leave members out.
enum HARReading {
    typealias Problem = RecordingReader.Problem

    /// The entries of a HAR document.
    static func entries(_ document: JSONValue) throws(Problem) -> [RawEntry] {
        guard let entries = document["log"]?["entries"]?.arrayValue else {
            throw Problem(
                path: ["log"],
                message: "a HAR file has its exchanges in the list \"log.entries\"; found "
                    + (document["log"]?["entries"].map { "a \($0.typeName) there" } ?? "none")
            )
        }
        var found: [RawEntry] = []
        found.reserveCapacity(entries.count)
        for (index, entry) in entries.enumerated() {
            if let entry = try Entry(index, entry).read() { found.append(entry) }
        }
        return found
    }

    /// One entry and where it stands.
    private struct Entry {
        let index: Int
        let value: JSONValue

        init(_ index: Int, _ value: JSONValue) {
            self.index = index
            self.value = value
        }

        /// The entry; `nil` for what is no exchange over HTTP, such as a `data:` URL or an extension's script.
        func read() throws(Problem) -> RawEntry? {
            guard value.objectValue != nil else { throw problem([], "an entry is an object; found a \(value.typeName)") }
            guard let request = value["request"], request.objectValue != nil else {
                throw problem(["request"], "an entry needs a \"request\" with method and url")
            }
            let method = try text(request, "method", ["request", "method"])
            let address = try text(request, "url", ["request", "url"])
            guard address.lowercased().hasPrefix("http://") || address.lowercased().hasPrefix("https://") else { return nil }
            guard let url = TrafficURL(address) else {
                throw problem(["request", "url"], "\"\(address.prefix(80))\" is no URL")
            }
            var moment: Instant?
            if let started = value["startedDateTime"]?.stringValue {
                moment = Instant(iso8601: started)
                if moment == nil {
                    throw problem(
                        ["startedDateTime"],
                        "\"\(started.prefix(40))\" is no moment; expected ISO 8601 such as 2026-01-02T03:04:05.678Z"
                    )
                }
            }
            let (body, lacksBody) = try requestBody(request)
            let (result, hasBody) = try response()
            return RawEntry(
                number: index + 1,
                at: moment,
                method: method.uppercased(),
                url: url,
                headers: try headers(request["headers"], ["request", "headers"]),
                body: body,
                lacksRequestBody: lacksBody,
                result: result,
                hasResponseBody: hasBody
            )
        }

        private func requestBody(_ request: JSONValue) throws(Problem) -> (body: [UInt8], isLacking: Bool) {
            let size = request["bodySize"]?.intValue ?? 0
            guard let data = request["postData"], !data.isNull else { return ([], size > 0) }
            if let text = data["text"]?.stringValue, !text.isEmpty {
                // No part of the format, but written for bodies that are no text.
                if data["encoding"]?.stringValue?.lowercased() == "base64" {
                    return (try decoded(text, ["request", "postData", "text"]), false)
                }
                return (Array(text.utf8), false)
            }
            // A form, field by field.
            let pairs = (data["params"]?.arrayValue ?? []).compactMap { item -> String? in
                guard let name = item["name"]?.stringValue else { return nil }
                return "\(PercentCoding.encode(name))=\(PercentCoding.encode(item["value"]?.stringValue ?? ""))"
            }
            return (Array(pairs.joined(separator: "&").utf8), pairs.isEmpty && size > 0)
        }

        private func response() throws(Problem) -> (result: Exchange.Result, hasBody: Bool) {
            let response = value["response"] ?? .null
            // A status of 0, or none, is what is written for a request that failed or was cancelled.
            guard let status = response["status"]?.intValue, status != 0 else {
                let words = [response["_error"], value["_error"], value["comment"], response["statusText"]]
                let reason = words.compactMap { $0?.stringValue }.first { !$0.isEmpty } ?? "no answer was recorded"
                return (.failure(TransportError(.reset, reason)), false)
            }
            guard (100..<600).contains(status) else {
                throw problem(["response", "status"], "\(status) is no status; expected a number from 100 to 599")
            }
            let content = response["content"] ?? .null
            var fields = try headers(response["headers"], ["response", "headers"])
            // What is recorded is the text behind the compression.
            fields["Content-Encoding"] = nil
            var body: [UInt8] = []
            var hasBody = true
            if let text = content["text"]?.stringValue {
                body =
                    content["encoding"]?.stringValue?.lowercased() == "base64"
                    ? try decoded(text, ["response", "content", "text"]) : Array(text.utf8)
                if text.isEmpty { hasBody = (content["size"]?.intValue ?? 0) <= 0 }
            } else {
                hasBody = (content["size"]?.intValue ?? 0) <= 0 && (response["bodySize"]?.intValue ?? 0) <= 0
            }
            // Firefox gives a media type to what has no body.
            if fields["Content-Type"] == nil, !body.isEmpty, let type = content["mimeType"]?.stringValue, type.contains("/") {
                fields["Content-Type"] = type
            }
            return (.response(HTTPResponse(status: status, headers: fields, body: body)), hasBody)
        }

        private func headers(_ list: JSONValue?, _ path: [String]) throws(Problem) -> HTTPHeaders {
            guard let list, !list.isNull else { return [:] }
            guard let elements = list.arrayValue else { throw problem(path, "fields stand in a list; found a \(list.typeName)") }
            var headers = HTTPHeaders()
            for (index, element) in elements.enumerated() {
                guard let name = element["name"]?.stringValue, let value = element["value"]?.stringValue else {
                    throw problem(path + [String(index)], "a field is an object with the texts \"name\" and \"value\"")
                }
                headers.append(name, value)
            }
            return headers
        }

        private func decoded(_ text: String, _ path: [String]) throws(Problem) -> [UInt8] {
            guard let data = Data(base64Encoded: text, options: .ignoreUnknownCharacters) else {
                throw problem(path, "the body is said to be base64, and is not")
            }
            return [UInt8](data)
        }

        private func text(_ object: JSONValue, _ name: String, _ path: [String]) throws(Problem) -> String {
            guard let text = object[name]?.stringValue, !text.isEmpty else {
                throw problem(
                    path,
                    "a request needs a \"\(name)\"; found "
                        + (object[name].map { $0 == "" ? "an empty one" : "a \($0.typeName)" } ?? "none")
                )
            }
            return text
        }

        private func problem(_ path: [String], _ message: String) -> Problem {
            Problem(path: ["log", "entries", String(index)] + path, entry: index + 1, message: message)
        }
    }
}
