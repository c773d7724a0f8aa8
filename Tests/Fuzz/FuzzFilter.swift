@testable import HTTP
@testable import JSON
@testable import SCIM

// A filter prints as one that is read as itself, and is evaluated without a trap; percent-coding and queries go there and back.

private let user = FuzzSamples.user
private let group = FuzzSamples.group

/// Gives one input to everything that reads the query of a request.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzFilter(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let text = String(decoding: UnsafeBufferPointer(start: data, count: size), as: UTF8.self)
    if let filter = try? SCIMFilter.parse(text) {
        guard let again = try? SCIMFilter.parse(filter.description) else { fatalError("\(filter) is not read") }
        expect(again == filter, "\(filter) is read as \(again)")
        expect(again.description == filter.description, "\(filter) is printed as \(again)")
        for (resource, schema) in [(user, SCIMSchema.user), (group, .group)] {
            let holds = filter.matches(resource, schema: schema)
            expect(SCIMFilter.not(filter).matches(resource, schema: schema) != holds, "\(filter) and its contrary hold")
        }
        _ = filter.asEquality
    }
    if let path = AttributePath(text) {
        expect(AttributePath(path.description) == path, "\(path) is read as another path")
        _ = SortOrder(path: path, descending: true).sorted([user, group], schema: .user)
    }
    if let projection = try? Projection(attributes: text, excludedAttributes: nil) {
        let shown = projection.applied(to: user, schema: .user)
        expect(Set(shown.names).isSubset(of: user.names), "a projection shows what is not there")
    }
    _ = (try? Projection(attributes: nil, excludedAttributes: text))?.applied(to: user, schema: .user)
    if let paging = try? Paging(startIndex: text, count: text) { _ = paging.range(total: 3, maximum: 2) }
    codes(text)
    if let moment = Instant(iso8601: text) {
        expect(Instant(iso8601: moment.iso8601Milliseconds) == moment, "\(moment.iso8601Milliseconds) is read as another moment")
    }
    return 0
}

private func codes(_ text: String) {
    for plus in [false, true] {
        let encoded = PercentCoding.encode(text, spaceAsPlus: plus)
        expect(PercentCoding.decode(encoded, plusIsSpace: plus) == text, "percent-coding does not come back")
        _ = PercentCoding.decode(text, plusIsSpace: plus)
    }
    let target = "/" + text
    let request = HTTPRequest(method: "GET", authority: "a", target: target)
    _ = request.pathSegments
    guard let items = request.queryItems else { return }
    let written = items.items.map { "\(PercentCoding.encode($0.name))=\(PercentCoding.encode($0.value))" }.joined(separator: "&")
    expect(QueryItems(parsing: written) == items, "a query is read as another")
}

private func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
