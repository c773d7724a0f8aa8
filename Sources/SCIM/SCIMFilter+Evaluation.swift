import JSON

extension SCIMFilter {
    /// Whether `resource` satisfies the filter; case counts as `schema` says for each attribute (RFC 7644 section 3.4.2.2).
    public func matches(_ resource: JSONObject, schema: SCIMSchema) -> Bool {
        matches(in: .object(resource)) { path in
            Self.values(at: path, in: resource, schema: schema)
        }
    }

    /// Whether one element of a multi-valued attribute satisfies the filter; names are those of its sub-attributes.
    public func matches(element: JSONValue, of attribute: SCIMAttribute?) -> Bool {
        matches(in: element) { path in
            let name = path.name ?? ""
            guard case .object(let object) = element else {
                // A simple element has one sub-attribute, its value.
                return name.equalsIgnoringASCIICase("value") ? ([element], attribute) : ([], nil)
            }
            return (object.value(ignoringCase: name).map { [$0] } ?? [], attribute?.subAttribute(name))
        }
    }

    private func matches(in context: JSONValue, _ resolve: (AttributePath) -> ([JSONValue], SCIMAttribute?)) -> Bool {
        switch self {
        case .and(let left, let right): return left.matches(in: context, resolve) && right.matches(in: context, resolve)
        case .or(let left, let right): return left.matches(in: context, resolve) || right.matches(in: context, resolve)
        case .not(let filter): return !filter.matches(in: context, resolve)
        case .present(let path): return resolve(path).0.contains { !Self.isEmpty($0) }
        case .valuePath(let path, let filter):
            let (values, attribute) = resolve(path)
            return values.contains { filter.matches(element: $0, of: attribute) }
        case .compare(let path, let comparison, let expected):
            let (values, attribute) = resolve(path)
            let filled = values.filter { !$0.isNull }
            // An absent attribute equals null and differs from everything else.
            if filled.isEmpty { return comparison == .eq ? expected.isNull : comparison == .ne && !expected.isNull }
            if comparison == .ne { return !filled.contains { Self.holds($0, .eq, expected, attribute) } }
            return filled.contains { Self.holds($0, comparison, expected, attribute) }
        }
    }

    /// The values that `path` names in `resource`, elements of a multi-valued attribute one by one, with their definition.
    static func values(at path: AttributePath, in resource: JSONObject, schema: SCIMSchema) -> ([JSONValue], SCIMAttribute?) {
        var container = resource
        if let urn = path.urn, !urn.equalsIgnoringASCIICase(schema.id) {
            guard case .object(let object)? = resource.value(ignoringCase: urn) else { return ([], nil) }
            container = object
        }
        guard let name = path.name else { return ([.object(container)], nil) }
        let attribute = schema.attribute(name, in: path.urn)
        guard let value = container.value(ignoringCase: name) else {
            return ([], path.sub.flatMap { attribute?.subAttribute($0) } ?? attribute)
        }
        let elements: [JSONValue] = if case .array(let array) = value { array } else { [value] }
        guard let sub = path.sub else {
            // Comparing a complex multi-valued attribute compares its `value` (RFC 7644 section 3.4.2.2, `emails co "x"`).
            if attribute?.type == .complex, attribute?.multiValued == true { return (elements, attribute) }
            return (elements, attribute)
        }
        let values = elements.compactMap { $0.objectValue?.value(ignoringCase: sub) }
        return (values, attribute?.subAttribute(sub))
    }

    private static func isEmpty(_ value: JSONValue) -> Bool {
        switch value {
        case .null: true
        case .string(let text): text.isEmpty
        case .array(let elements): elements.allSatisfy(isEmpty)
        case .object(let object): object.members.allSatisfy { isEmpty($0.value) }
        default: false
        }
    }

    private static func holds(_ value: JSONValue, _ comparison: Comparison, _ expected: JSONValue, _ attribute: SCIMAttribute?)
        -> Bool
    {
        switch (value, expected) {
        case (.object(let object), _):
            guard let inner = object.value(ignoringCase: "value") else { return false }
            return holds(inner, comparison, expected, attribute?.subAttribute("value"))
        case (.string(let left), .string(let right)): return holds(left, comparison, right, attribute)
        case (.bool(let left), .bool(let right)): return comparison == .eq && left == right
        case (.bool(let left), .string(let right)):
            // Entra ID writes `primary eq "True"`; RFC 7643 section 2.3.2 gives booleans no case.
            return comparison == .eq && right.equalsIgnoringASCIICase(left ? "true" : "false")
        case (.number(let left), .number(let right)): return holds(left, comparison, right)
        default: return false
        }
    }

    private static func holds(_ left: JSONNumber, _ comparison: Comparison, _ right: JSONNumber) -> Bool {
        switch comparison {
        case .eq: left == right
        case .gt: left.doubleValue > right.doubleValue
        case .ge: left == right || left.doubleValue > right.doubleValue
        case .lt: left.doubleValue < right.doubleValue
        case .le: left == right || left.doubleValue < right.doubleValue
        default: false
        }
    }

    private static func holds(_ left: String, _ comparison: Comparison, _ right: String, _ attribute: SCIMAttribute?) -> Bool {
        let exact = attribute?.caseExact ?? false
        let a = exact ? left : left.lowercased()
        let b = exact ? right : right.lowercased()
        return switch comparison {
        case .eq: a == b
        case .ne: a != b
        case .co: contains(Array(a.utf8), Array(b.utf8))
        case .sw: a.utf8.starts(with: b.utf8)
        case .ew: a.utf8.reversed().starts(with: b.utf8.reversed())
        case .gt: a > b
        case .ge: a >= b
        case .lt: a < b
        case .le: a <= b
        }
    }

    /// Whether `part` stands in `text`, in time that grows with the sum of their lengths (Knuth, Morris and Pratt): both come from clients.
    private static func contains(_ text: [UInt8], _ part: [UInt8]) -> Bool {
        if part.isEmpty { return true }
        guard text.count >= part.count else { return false }
        // How long the longest beginning of `part` is that ends at each of its bytes.
        var borders = [Int](repeating: 0, count: part.count)
        var length = 0
        for index in part.indices.dropFirst() {
            while length > 0, part[index] != part[length] { length = borders[length - 1] }
            if part[index] == part[length] { length += 1 }
            borders[index] = length
        }
        length = 0
        for byte in text {
            while length > 0, byte != part[length] { length = borders[length - 1] }
            if byte == part[length] { length += 1 }
            if length == part.count { return true }
        }
        return false
    }
}
