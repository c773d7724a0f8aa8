import HTTP
import JSON

/// Puts names in the place of what differs between two rounds because they are two: ids, the mark in the names, moments, base URLs.
///
/// A ``NameTable`` knows ids that are UUIDs; the ids of other servers are replaced here, where a whole value or the end of a URL is one.
struct ProbeNormaliser: Sendable {
    private let prefix: String
    private let bases: [String]
    private var labels: [String: String] = [:]
    private var names: NameTable

    init(names: ProbeNames, round: ProbeRound, bases: [String]) {
        prefix = names.prefix(of: round)
        self.bases = bases
        // The longer first, so that a base that another begins with does not take its place.
        self.names = NameTable(baseURLs: bases.sorted { $0.utf8.count > $1.utf8.count })
    }

    mutating func learn(_ id: String, _ name: String) {
        labels[id] = "{\(name)}"
        names.learn(id, name)
    }

    /// The exchange as it is compared.
    func form(_ exchange: Exchange) -> WireForm {
        var exchange = exchange
        exchange.request.target = normalised(target: exchange.request.target)
        // Made from one template in every round, so that there is nothing to compare, and a difference of ids within a path would be one.
        exchange.request.body = []
        switch exchange.result {
        case .response(var response):
            response.body = normalised(response.body)
            exchange.result = .response(response)
        case .failure(let error):
            // The words of an operating system are no behaviour of an endpoint; that no answer came is.
            exchange.result = .failure(TransportError(error.kind, "no answer: \(error.kind.rawValue)"))
        }
        return WireForm(exchange, names: names, bases: bases)
    }

    private func normalised(target: String) -> String {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var segments = parts[0].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if let last = segments.last, let label = PercentCoding.decode(last).flatMap({ labels[$0] }) {
            segments[segments.count - 1] = label
        }
        return ([marked(segments.joined(separator: "/"))] + parts.dropFirst().map { marked(String($0)) }).joined(separator: "?")
    }

    private func normalised(_ body: [UInt8]) -> [UInt8] {
        if body.isEmpty { return body }
        guard let value = try? JSONValue.parse(body) else { return Array(marked(String(decoding: body, as: UTF8.self)).utf8) }
        return normalised(value, in: "").bytes()
    }

    /// Where ids stand: a short id such as 404 may be something else elsewhere.
    private static let idNames = ["id", "value", "$ref", "ref", "location", "manager", "members"]

    private func normalised(_ value: JSONValue, in name: String = "") -> JSONValue {
        switch value {
        case .string(let text): .string(normalised(text, isID: Self.idNames.contains(name)))
        // An id that is a number here and a string there is a difference, and stays one.
        case .number(let number):
            (Self.idNames.contains(name) ? number.intValue.flatMap { labels[String($0)] } : nil).map {
                .string("the number of \($0)")
            }
                ?? value
        case .array(let items): .array(items.map { normalised($0, in: name) })
        case .object(let object):
            .object(
                JSONObject(object.members.map { JSONObject.Member($0.name, normalised($0.value, in: Self.attribute($0.name))) })
            )
        case .null, .bool: value
        }
    }

    /// `urn:…:User:manager` and `urn:…:User.manager` are about `manager`.
    private static func attribute(_ name: String) -> String {
        name.hasPrefix("urn:") ? String(name.split { $0 == ":" || $0 == "." }.last ?? "") : name
    }

    private func normalised(_ text: String, isID: Bool) -> String {
        if isID, let label = labels[text] { return label }
        if Self.isMoment(text) { return "{time}" }
        if isID, let slash = text.lastIndex(of: "/"), let label = labels[String(text[text.index(after: slash)...])] {
            return marked(String(text[...slash])) + label
        }
        return marked(text)
    }

    private func marked(_ text: String) -> String {
        text.replacing(prefix, with: "{probe}-").replacing(prefix.uppercased(), with: "{PROBE}-")
    }

    /// Whether the text is a moment with any offset, or none (RFC 7643 section 2.3.5 allows the forms of XML Schema).
    private static func isMoment(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        let shape = Array("0000-00-00T00:00:00".utf8)
        guard bytes.count >= shape.count, bytes.count < 40 else { return false }
        for (byte, expected) in zip(bytes, shape) {
            if expected == 0x30 ? !(0x30...0x39).contains(byte) : byte != expected && !(expected == 0x54 && byte == 0x20) {
                return false
            }
        }
        return bytes[shape.count...].allSatisfy { (0x30...0x39).contains($0) || [0x2E, 0x2B, 0x2D, 0x3A, 0x5A].contains($0) }
    }
}
