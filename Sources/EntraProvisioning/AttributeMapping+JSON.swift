import JSON

extension AttributeMapping {
    /// The row as Microsoft Graph writes it; a matchingPriority of 0 means none.
    public var json: JSONObject {
        [
            "defaultValue": defaultValue.map(JSONValue.string) ?? .null,
            "exportMissingReferences": .bool(exportsMissingReferences),
            "flowBehavior": .string(flowBehavior.rawValue), "flowType": .string(flowType.rawValue),
            "matchingPriority": .number(JSONNumber(matchingPriority ?? 0)), "targetAttributeName": .string(target),
            "source": source.json.map(JSONValue.object) ?? .null,
        ]
    }
}

extension AttributeMapping.Source {
    /// The attributes of the source object that the row reads.
    public var attributes: [String] {
        switch self {
        case .attribute(let name), .reference(let name): [name]
        case .expression(let expression): expression.attributes
        case .constant, .nothing: []
        }
    }

    /// The attributeMappingSource; `nil` for none.
    public var json: JSONObject? {
        switch self {
        case .attribute(let name), .reference(let name): MappingExpression.attribute(name).json
        case .constant(let text): MappingExpression.constant(.text(text)).json
        case .expression(let expression): expression.json
        case .nothing: nil
        }
    }

    /// Reads an attributeMappingSource: by its `type` and `name`, a function by its `expression`, or by its parameters where that
    /// is missing.
    ///
    /// - Throws: ``MappingExpressionError`` where the expression cannot be read.
    public init(json: JSONObject) throws(MappingExpressionError) {
        let name = json["name"]?.stringValue ?? ""
        let text = json["expression"]?.stringValue ?? ""
        switch json["type"]?.stringValue?.lowercased() ?? "" {
        case "constant" where !(name.isEmpty && !text.isEmpty): self = .constant(name)
        case "attribute" where !name.isEmpty: self = .attribute(name)
        case "", "attribute", "constant", "function":
            let expression = try text.isEmpty ? MappingExpression(json: json) : MappingExpression(text)
            switch expression {
            case .attribute(let name): self = .attribute(name)
            case .constant(let value): self = .constant(value.text)
            default: self = .expression(expression)
            }
        default:
            let type = json["type"]?.stringValue ?? ""
            throw MappingExpressionError(
                description: "the source's type is \"\(type)\"; expected Attribute, Constant or Function"
            )
        }
    }
}

extension MappingExpression {
    /// The attributeMappingSource for the expression: its text, its name, and its parameters as the same once more.
    ///
    /// Assumption: a comparison is written as a function that is called by its sign; no example of Microsoft Graph shows one.
    public var json: JSONObject {
        let (type, name, parameters): (String, String, [JSONValue])
        switch self {
        case .attribute(let attribute): (type, name, parameters) = ("Attribute", attribute, [])
        case .constant(let value):
            // A number is written as a text, as in Microsoft Graph's example of Mid.
            return [
                "expression": .string(Self.constant(.text(value.text)).text), "name": .string(value.text), "parameters": [],
                "type": "Constant",
            ]
        case .omitted: (type, name, parameters) = ("Constant", "", [])
        case .comparison(let comparison, let left, let right):
            let operands = [("left", left), ("right", right)].map { Self.parameter($0, $1) }
            (type, name, parameters) = ("Function", comparison.rawValue, operands)
        case .call(let function, let arguments):
            // Arguments left blank are not listed (the example of parseExpression).
            let given = arguments.enumerated().filter { $0.element != .omitted }
            let list = given.map { Self.parameter(function.parameterName(at: $0.offset), $0.element) }
            (type, name, parameters) = ("Function", function.rawValue, list)
        }
        return ["expression": .string(text), "name": .string(name), "parameters": .array(parameters), "type": .string(type)]
    }

    private static func parameter(_ key: String, _ value: MappingExpression) -> JSONValue {
        ["key": .string(key), "value": .object(value.json)]
    }

    /// Reads a function from its name and parameters, for a source whose `expression` is missing.
    init(json: JSONObject) throws(MappingExpressionError) {
        self = try Self.read(json, depth: 0)
        // The text is read once more, so that the same rules hold for both ways of writing.
        self = try MappingExpression(text)
    }

    private static func read(_ json: JSONObject, depth: Int) throws(MappingExpressionError) -> MappingExpression {
        guard depth < 64 else {
            throw MappingExpressionError(description: "the source's parameters are nested too deep; at most 64 levels")
        }
        let name = json["name"]?.stringValue ?? ""
        switch json["type"]?.stringValue?.lowercased() {
        case "constant": return .constant(.text(name))
        case "function":
            guard let function = MappingFunction(rawValue: name) else {
                throw MappingExpressionError(description: "there is no function \"\(name)\"")
            }
            var arguments: [MappingExpression] = []
            for parameter in json["parameters"]?.arrayValue ?? [] {
                guard let value = parameter["value"]?.objectValue else {
                    throw MappingExpressionError(description: "a parameter of \(name) has no value")
                }
                // Parameters that were left blank are not listed: the key tells the place.
                let key = parameter["key"]?.stringValue
                let place = function.parameters.indices.dropFirst(arguments.count).first { function.parameterName(at: $0) == key }
                while let place, arguments.count < place { arguments.append(.omitted) }
                arguments.append(try read(value, depth: depth + 1))
            }
            // Replace is written with all its arguments.
            while function == .replace, arguments.count < function.parameters.count { arguments.append(.omitted) }
            return .call(function, arguments)
        default: return .attribute(name)
        }
    }
}
