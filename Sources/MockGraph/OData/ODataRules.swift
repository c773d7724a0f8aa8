/// What a collection lets clients filter, sort and search by.
///
/// Sources: Advanced query capabilities on Microsoft Entra ID objects (tables of properties); the resource types' pages.
struct ODataRules: Sendable {
    /// The operators of one property: those that work by default, and those that need an advanced query.
    struct Operators: Sendable {
        let byDefault: Set<String>
        let advanced: Set<String>

        /// - Parameters:
        ///   - byDefault: words such as `eq ge le in startswith null any`, apart by spaces.
        ///   - advanced: the same.
        init(_ byDefault: String, _ advanced: String = "") {
            self.byDefault = Set(byDefault.split(separator: " ").map(String.init))
            self.advanced = Set(advanced.split(separator: " ").map(String.init))
        }
    }

    /// What error messages call the resource: `User`.
    let resource: String
    let filters: [String: Operators]
    /// The properties to sort by, and whether that works by default.
    let sorts: [String: Bool]
    /// The properties that `$search` looks into, and whether it does so word by word.
    let searches: [String: Bool]
    /// The relationships that `$expand` may name.
    let expands: Set<String>
    /// Whether `tolower(…)` may stand around a property. It may not in the directory, which does not regard case anyway.
    var allowsLowering = false

    /// How many clauses joined by `or` a filter may have.
    static let orLimit = 15

    /// Refuses what the collection does not support.
    func check(_ query: ODataQuery) throws(GraphError) {
        if query.search != nil, !query.isEventual {
            throw .unsupportedQuery(
                "Request with $search query parameter only works through MSGraph with a special request header: "
                    + "'ConsistencyLevel: eventual'"
            )
        }
        for clause in query.search?.clauses ?? [] where searches[clause.property] == nil {
            throw unsupported(clause.property)
        }
        if let filter = query.filter {
            let count = Self.orClauses(filter)
            if count > Self.orLimit {
                throw .unsupportedQuery(
                    "Too many child clauses specified in search filter expression containing 'OR' operators: \(count). "
                        + "Max allowed: \(Self.orLimit)."
                )
            }
            try check(filter, isAdvanced: query.isAdvanced, variable: nil)
        }
        for key in query.order {
            guard let isDefault = sorts[key.property], isDefault || query.isAdvanced else { throw Self.unsorted }
        }
        if !query.order.isEmpty, query.filter != nil, !query.isAdvanced { throw Self.unsorted }
        if let expand = query.expand {
            if query.isAdvanced { throw .unsupportedQuery("$expand is not currently supported with advanced queries.") }
            guard expands.contains(expand.relation) else {
                throw .badRequest(
                    "Parsing OData Select and Expand failed: Could not find a property named '\(expand.relation)' on type "
                        + "'microsoft.graph.\(resource.prefix(1).lowercased() + resource.dropFirst())'."
                )
            }
        }
    }

    /// The properties that may stand alone in a filter.
    private static let booleans: Set<String> = [
        "accountEnabled", "hasMembersWithLicenseErrors", "isAssignableToRole", "isResourceAccount", "mailEnabled",
        "onPremisesSyncEnabled", "securityEnabled", "showInAddressList",
    ]

    /// Assumption: the words of a refused `$orderby` are known from answers that clients quote, not from Microsoft's pages.
    private static let unsorted = GraphError.unsupportedQuery("Sorting not supported for current query.")

    private func unsupported(_ property: String) -> GraphError {
        .unsupportedQuery(
            "Unsupported or invalid query filter clause specified for property '\(property)' of resource '\(resource)'."
        )
    }

    private func needsAdvanced(_ operation: String) -> GraphError {
        .unsupportedQuery(
            "Operator '\(operation)' is not supported because the required parameters might be missing. Try adding $count=true "
                + "query parameter and ConsistencyLevel:eventual header. Refer to https://aka.ms/graph-docs/advanced-queries "
                + "for more information"
        )
    }

    private func check(_ filter: ODataFilter, isAdvanced: Bool, variable: (name: String, path: String)?) throws(GraphError) {
        switch filter {
        case .comparison(let operand, let comparison, let literal):
            if operand.isCount {
                // Counting a collection is always an advanced query.
                guard filters[operand.path]?.byDefault.contains("any") == true else { throw unsupported(operand.path) }
                if !isAdvanced { throw needsAdvanced("$count") }
                return
            }
            if operand.isLowered, !allowsLowering { throw unsupported(operand.path) }
            let isNull = literal.value.isNull
            try check(isNull && comparison == .eq ? "null" : comparison.rawValue, operand.path, isAdvanced, variable)
        case .function(let function, let operand, _):
            if operand.isLowered, !allowsLowering { throw unsupported(operand.path) }
            try check(function.rawValue, operand.path, isAdvanced, variable)
        case .anyOf(let operand, _):
            if operand.isLowered, !allowsLowering { throw unsupported(operand.path) }
            try check("in", operand.path, isAdvanced, variable)
        case .any(let path, let name, let condition):
            try check("any", path, isAdvanced, nil)
            if let condition { try check(condition, isAdvanced: isAdvanced, variable: (name, path)) }
        case .property(let operand):
            guard Self.booleans.contains(operand.path) else {
                throw .badRequest("The filter expression must evaluate to a single boolean value: '\(operand.path)'.")
            }
            try check("eq", operand.path, isAdvanced, variable)
        case .not(let inner):
            if !isAdvanced { throw needsAdvanced("not") }
            try check(inner, isAdvanced: isAdvanced, variable: variable)
        case .and(let parts), .or(let parts):
            for part in parts { try check(part, isAdvanced: isAdvanced, variable: variable) }
        }
    }

    private func check(_ operation: String, _ path: String, _ isAdvanced: Bool, _ variable: (name: String, path: String)?)
        throws(GraphError)
    {
        var property = path
        if let variable, path == variable.name || path.hasPrefix(variable.name + "/") { property = variable.path }
        // onPremisesExtensionAttributes/extensionAttribute1 is ruled by its first name.
        let name = property.split(separator: "/").first.map(String.init) ?? property
        guard let operators = filters[property] ?? filters[name] else { throw unsupported(property) }
        if operators.byDefault.contains(operation) { return }
        guard operators.advanced.contains(operation) else { throw unsupported(property) }
        if isAdvanced { return }
        throw operation == "endswith"
            ? needsAdvanced("endsWith") : operation == "ne" ? needsAdvanced("ne") : unsupported(property)
    }

    /// The largest number of clauses that one `or` joins.
    private static func orClauses(_ filter: ODataFilter) -> Int {
        switch filter {
        case .or(let parts): max(parts.reduce(0) { $0 + leaves($1) }, parts.map(orClauses).max() ?? 0)
        case .and(let parts): parts.map(orClauses).max() ?? 0
        case .not(let inner): orClauses(inner)
        case .any(_, _, let inner?): orClauses(inner)
        default: 0
        }
    }

    private static func leaves(_ filter: ODataFilter) -> Int {
        switch filter {
        case .or(let parts), .and(let parts): parts.reduce(0) { $0 + leaves($1) }
        case .not(let inner): leaves(inner)
        default: 1
        }
    }
}
