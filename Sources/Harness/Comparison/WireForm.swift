import HTTP
import JSON

/// An exchange with everything replaced that may differ between lanes: what the dimension "wire" compares.
public struct WireForm: Sendable, Hashable {
    /// The method and the kind of resource: `PATCH /Groups/{id}`.
    public var kind: String
    /// The normalised method and target, relative to the base URL: `PATCH /Groups/{Research}`.
    public var line: String
    /// The normalised request body.
    public var requestBody: [UInt8]
    /// The status, or 0 where no response came.
    public var status: Int
    /// The response's media type.
    public var contentType: String
    /// The normalised response body, or why no response came.
    public var responseBody: [UInt8]

    /// Normalises an exchange with one of the base URLs in `bases`.
    public init(_ exchange: Exchange, names: NameTable, bases: [String]) {
        let request = exchange.request
        let url = "\(request.scheme)://\(request.authority)\(request.target)"
        // The longest base first, so that an organisation key or a flag stays out of the relative part.
        let relative = bases.filter { url.hasPrefix($0) }.map { String(url.dropFirst($0.count)) }.min {
            $0.utf8.count < $1.utf8.count
        }
        line = "\(request.method) \(names.normalised(relative ?? url))"
        kind = "\(request.method) \(Self.template(relative ?? request.target))"
        requestBody = names.normalised(request.body)
        switch exchange.result {
        case .response(let response):
            status = response.status
            contentType = response.headers["Content-Type"] ?? ""
            responseBody = names.normalised(response.body)
        case .failure(let error):
            status = 0
            contentType = ""
            responseBody = Array(error.message.utf8)
        }
    }

    /// `/Users/2819c223-…?x=y` → `/Users/{id}`.
    static func template(_ target: String) -> String {
        let segments = target.utf8.prefix { $0 != 0x3F }.split(separator: 0x2F)
        var template = ""
        for (index, segment) in segments.enumerated() {
            let isID = index > 0 && (segments[index - 1].last.map { $0 | 0x20 == 0x73 } ?? false)
            template += isID && Substring(segment) != ".search" ? "/{id}" : "/\(Substring(segment))"
        }
        return template.isEmpty ? "/" : template
    }

    /// The name that the request's path holds in the place of an id: `PATCH /Groups/{Research}`.
    var subject: String? {
        guard kind.hasSuffix("/{id}"), let open = line.firstIndex(of: "{"), let close = line.lastIndex(of: "}"), open < close
        else {
            return nil
        }
        let name = String(line[line.index(after: open)..<close])
        return name == "guid" ? nil : name
    }

    /// The response's body as JSON, or as a string where it is none; `nil` where it is empty.
    var responseValue: JSONValue? { Self.value(responseBody) }
    /// The request's body as JSON, or as a string where it is none; `nil` where it is empty.
    var requestValue: JSONValue? { Self.value(requestBody) }

    private static func value(_ bytes: [UInt8]) -> JSONValue? {
        if bytes.isEmpty { return nil }
        do throws(JSONSyntaxError) {
            return try JSONValue.parse(bytes)
        } catch {
            return .string(String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Where the other lane's exchange differs: paths such as `PATCH /Groups/{id}`, `response`, `status`.
    public func differences(in lane: WireForm) -> [JSONDifference] {
        if self == lane { return [] }
        var found: [JSONDifference] = []
        let path = [kind]
        if line != lane.line {
            found.append(JSONDifference(path: path + ["request", "line"], baseline: .string(line), lane: .string(lane.line)))
        }
        if requestBody != lane.requestBody {
            found += JSONDifference.between(requestValue, lane.requestValue, at: path + ["request", "body"])
        }
        if status != lane.status {
            found.append(
                JSONDifference(
                    path: path + ["response", "status"],
                    baseline: .number(.integer(Int64(status))),
                    lane: .number(.integer(Int64(lane.status)))
                )
            )
        }
        if contentType != lane.contentType {
            found.append(
                JSONDifference(
                    path: path + ["response", "Content-Type"],
                    baseline: .string(contentType),
                    lane: .string(lane.contentType)
                )
            )
        }
        if responseBody != lane.responseBody {
            let left = responseValue
            let right = lane.responseValue
            if left == nil || right == nil {
                found.append(JSONDifference(path: path + ["response", "body"], baseline: left, lane: right))
            } else {
                found += JSONDifference.between(left, right, at: path + ["response", "body"])
            }
        }
        return found
    }
}
