import JSON

/// Which part of a query's results is asked for (RFC 7644 section 3.4.2.4).
public struct Paging: Sendable, Hashable {
    /// The first result, counted from 1.
    public var startIndex: Int
    /// How many results at most; `nil` leaves it to the server.
    public var count: Int?

    /// Creates a page.
    public init(startIndex: Int = 1, count: Int? = nil) {
        self.startIndex = startIndex
        self.count = count
    }

    /// Reads the two query parameters. A start below 1 means 1 and a count below 0 means 0, as the RFC says.
    ///
    /// - Throws: ``SCIMError`` 400 `invalidValue` where one is not a whole number.
    public init(startIndex: String?, count: String?) throws(SCIMError) {
        self.startIndex = max(1, try Self.number(startIndex, "startIndex") ?? 1)
        self.count = try Self.number(count, "count").map { max(0, $0) }
    }

    private static func number(_ text: String?, _ name: String) throws(SCIMError) -> Int? {
        guard let text else { return nil }
        if let number = Int(text) { return number }
        // A whole number that is too large to be told is as good as the largest: no directory reaches either.
        let digits = text.utf8.drop { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") }
        guard !digits.isEmpty, text.utf8.count - digits.count <= 1, digits.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else {
            throw SCIMError(400, .invalidValue, "\(name) is \"\(text)\"; expected a whole number")
        }
        return text.hasPrefix("-") ? .min : .max
    }

    /// The places, counted from 0, of the results on the page among `total`, at most `maximum` of them.
    public func range(total: Int, maximum: Int) -> Range<Int> {
        let first = min(max(startIndex, 1) - 1, total)
        return first..<(first + max(0, min(count ?? maximum, maximum, total - first)))
    }
}

/// The answer to a query (RFC 7644 section 3.4.2).
public struct ListResponse: Sendable, Hashable {
    /// How many results the query has in all.
    public var totalResults: Int
    /// The first result on this page, counted from 1.
    public var startIndex: Int
    /// The results on this page.
    public var resources: [JSONObject]

    /// Creates an answer.
    public init(totalResults: Int, startIndex: Int = 1, resources: [JSONObject]) {
        self.totalResults = totalResults
        self.startIndex = startIndex
        self.resources = resources
    }

    /// The message.
    public var json: JSONObject {
        [
            "schemas": [.string(SCIMURN.listResponse)], "totalResults": .number(JSONNumber(totalResults)),
            "startIndex": .number(JSONNumber(startIndex)), "itemsPerPage": .number(JSONNumber(resources.count)),
            "Resources": .array(resources.map(JSONValue.object)),
        ]
    }

    /// Reads a message that a server sent.
    ///
    /// - Throws: ``SCIMError`` 400 `invalidSyntax` where it is not a list response.
    public init(parsing value: JSONValue) throws(SCIMError) {
        guard case .object(let object) = value, let total = object.value(ignoringCase: "totalResults")?.intValue else {
            throw SCIMError(400, .invalidSyntax, "the answer is not a ListResponse: totalResults is missing")
        }
        let list = object.value(ignoringCase: "Resources")
        guard list == nil || list?.arrayValue != nil, total == 0 || list != nil else {
            throw SCIMError(400, .invalidSyntax, "the answer is not a ListResponse: Resources is missing or no array")
        }
        totalResults = total
        startIndex = object.value(ignoringCase: "startIndex")?.intValue ?? 1
        resources = (list?.arrayValue ?? []).compactMap(\.objectValue)
    }
}

/// In which order results come (RFC 7644 section 3.4.2.3).
public struct SortOrder: Sendable, Hashable {
    /// The attribute whose values are compared.
    public var path: AttributePath
    /// Whether the order is turned round.
    public var descending: Bool

    /// Creates an order.
    public init(path: AttributePath, descending: Bool = false) {
        self.path = path
        self.descending = descending
    }

    /// `resources` in this order; those without the attribute come last, equal ones keep their order.
    public func sorted(_ resources: [JSONObject], schema: SCIMSchema) -> [JSONObject] {
        let keyed = resources.map { ($0, key(of: $0, schema: schema)) }
        return keyed.enumerated().sorted { left, right in
            switch (left.element.1, right.element.1) {
            case (nil, nil): return left.offset < right.offset
            case (nil, _): return false
            case (_, nil): return true
            case (let a?, let b?):
                if a == b { return left.offset < right.offset }
                return descending ? b < a : a < b
            }
        }.map(\.element.0)
    }

    private func key(of resource: JSONObject, schema: SCIMSchema) -> String? {
        let (values, attribute) = SCIMFilter.values(at: path, in: resource, schema: schema)
        let primary = values.first { $0["primary"] == true } ?? values.first
        let value = primary?.objectValue.flatMap { $0.value(ignoringCase: "value") } ?? primary
        guard let text = value?.stringValue ?? value.map({ $0.text() }) else { return nil }
        return attribute?.caseExact == true ? text : text.lowercased()
    }
}
