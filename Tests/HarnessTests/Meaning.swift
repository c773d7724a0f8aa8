import HTTP
import Harness
import JSON
import MockNetskope
import Testing

/// A finding made by hand, and what it means.
struct Meaning: Sendable, CustomTestStringConvertible {
    var dimension: Dimension
    var path: [String]
    var expected: JSONValue?
    var found: JSONValue?
    var exchanges: ExchangePair?
    var severity: Severity
    var group: DefectGroup
    var audience: Audience
    /// What the consequence says, in part: above all, of whom.
    var says: String

    init(
        _ dimension: Dimension,
        _ path: String...,
        expected: JSONValue? = nil,
        found: JSONValue? = nil,
        by exchanges: ExchangePair? = nil,
        is severity: Severity,
        _ group: DefectGroup,
        _ audience: Audience,
        _ says: String
    ) {
        self.dimension = dimension
        self.path = path
        self.expected = expected
        self.found = found
        self.exchanges = exchanges
        self.severity = severity
        self.group = group
        self.audience = audience
        self.says = says
    }

    /// Reads a row of a table: dimension, place, expected, found, severity, group, audience, and what the consequence says in part; `-` for nothing.
    init(row: String) throws {
        let cells = row.split(separator: " | ").map(String.init)
        try #require(cells.count == 8, "\(row)")
        func value(_ text: String) throws -> JSONValue? {
            // Written out, because a bare nil would mean JSON's null here.
            if text == "-" { return JSONValue?.none }
            return try JSONValue.parse(Array(text.utf8))
        }
        dimension = try #require(Dimension(rawValue: cells[0]))
        path = cells[1].split(separator: "/").map { String($0.replacing("~1", with: "/")) }
        expected = try value(cells[2])
        found = try value(cells[3])
        severity = try #require(Severity(rawValue: cells[4]))
        group = try #require(DefectGroup(rawValue: cells[5]))
        audience = try #require(Audience(rawValue: cells[6]))
        says = cells[7]
    }

    var testDescription: String {
        "\(dimension.rawValue) \(path.joined(separator: "/")) \(expected?.text(pretty: false) ?? "–") → \(found?.text(pretty: false) ?? "–")"
    }

    /// The finding as a divergence.
    var divergence: Finding {
        let place = StepPlace(.steps, 3, "cycle")
        let divergence = Divergence(
            dimension,
            lane: .apiV2,
            against: .legacy,
            step: place,
            path: path,
            baseline: expected,
            value: found,
            exchanges: exchanges
        )
        return Finding(.divergence, lane: .apiV2, place: place, "", divergence: divergence)
    }

    /// The finding as an expectation that is not met.
    var expectation: Finding {
        let evidence = Evidence(dimension, path, expected: expected, found: found)
        return Finding(.expectation, lane: .apiV2, place: StepPlace(.steps, 3, "expect"), "m", evidence: evidence)
    }
}

/// Exchanges made by hand, with a token that no report may show.
enum Exchanges {
    static let token = "secret-token-of-the-tenant"

    static func pair(
        _ method: String,
        _ path: String,
        _ body: JSONValue? = nil,
        _ baseline: Int?,
        _ lane: Int?,
        answers: (JSONValue?, JSONValue?) = (nil, nil)
    ) -> ExchangePair {
        ExchangePair(
            baseline: baseline.map { exchange(method, path, body, $0, answers.0) },
            lane: lane.map { exchange(method, path, body, $0, answers.1) }
        )
    }

    private static func exchange(_ method: String, _ path: String, _ body: JSONValue?, _ status: Int, _ answer: JSONValue?)
        -> Exchange
    {
        let request = HTTPRequest(
            method: method,
            authority: "contoso.goskope.com",
            target: "/api/v2/scim\(path)",
            headers: ["Authorization": "Bearer \(token)"],
            body: body?.bytes() ?? []
        )
        let result: Exchange.Result =
            status == 0
            ? .failure(TransportError(.reset, "the connection was reset"))
            : .response(HTTPResponse(status: status, body: answer?.bytes() ?? []))
        return Exchange(number: 7, at: Instant(milliseconds: 0), request: request, result: result)
    }

    static let adasID = "/Users/2819c223-7f76-453a-919d-413861904646"
    static let search = "/Users?filter=userName%20eq%20%22ada%40contoso.com%22"
    static let switchOff: JSONValue = ["Operations": [["op": "Replace", "path": "active", "value": "False"]]]
    static let rename: JSONValue = ["Operations": [["op": "Replace", "path": "name.familyName", "value": "King"]]]
    static let join: JSONValue = ["Operations": [["op": "Add", "path": "members", "value": [["value": "1"]]]]]
    static let ada: JSONValue = ["userName": "ada@contoso.com"]
}
