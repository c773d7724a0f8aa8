import HTTP
import JSON

/// What Microsoft Graph tells an administrator about expressions and filters under `…/schema`.
public enum SchemaCatalogue {
    /// The collection that `GET …/schema/functions` answers, an attributeMappingFunctionSchema each.
    ///
    /// Microsoft Graph's example has the member `name`, its reference of the type `id`: both are given.
    public static let functions: JSONValue = .array(MappingFunction.allCases.map(function))

    private static func function(_ function: MappingFunction) -> JSONValue {
        let parameters = function.parameters.enumerated().map { index, parameter -> JSONValue in
            [
                "allowMultipleOccurrences": .bool(parameter.isRepeated), "name": .string(parameter.name),
                "required": .bool(parameter.isRequired), "type": .string(parameter.type),
            ]
        }
        return ["id": .string(function.rawValue), "name": .string(function.rawValue), "parameters": .array(parameters)]
    }

    /// The collection that `GET …/schema/filterOperators` answers, a filterOperatorSchema each.
    public static let filterOperators: JSONValue = .array(
        ScopingOperator.allCases.map { scopingOperator in
            [
                "arity": scopingOperator.isUnary ? "Unary" : "Binary", "id": .string(scopingOperator.rawValue),
                "multivaluedComparisonType": "All", "name": .string(scopingOperator.rawValue),
                "supportedAttributeTypes": .array(scopingOperator.attributeTypes.map { .string($0) }),
            ]
        }
    )

    /// What `POST …/schema/parseExpression` answers: the expression taken apart, and its value for the `testInputObject` where
    /// there is one.
    ///
    /// - Parameters:
    ///   - body: `expression`, and optionally `testInputObject` with `properties` of `key` and `value`.
    ///   - now: what the function `Now` gives.
    ///   - generator: what the functions `Guid` and `RandomString` draw from.
    public static func parseExpression(
        _ body: JSONObject,
        now: Instant = Instant(milliseconds: 0),
        generator: SeededGenerator = SeededGenerator(seed: 0)
    ) -> JSONObject {
        let expression: MappingExpression
        do {
            guard let text = body["expression"]?.stringValue else {
                throw MappingExpressionError(
                    description: "the member \"expression\" is missing; expected the text of an expression"
                )
            }
            expression = try MappingExpression(text)
        } catch let error as MappingExpressionError {
            return response(error: error.description)
        } catch {
            return response(error: "\(error)")
        }
        guard let properties = body["testInputObject"]?["properties"]?.arrayValue else { return response(expression) }
        var values: [String: MappingValue] = [:]
        for property in properties {
            guard let key = property["key"]?.stringValue, let value = property["value"].flatMap(MappingValue.init) else {
                continue
            }
            values[key] = value
        }
        let attributes = values
        var context = MappingContext(now: now, generator: generator) { attributes[$0] }
        do {
            return response(expression, values: MappingCall.values(of: try expression.evaluate(&context)).map(\.text))
        } catch {
            return response(expression, error: error.description)
        }
    }

    /// A parseExpressionResponse. Assumption: the code of an error; no document shows one.
    private static func response(
        _ expression: MappingExpression? = nil,
        values: [String]? = nil,
        error: String? = nil
    ) -> JSONObject {
        let code = expression == nil ? "ExpressionParsingFailed" : "ExpressionEvaluationFailed"
        return [
            "error": error.map {
                ["code": .string(code), "details": [], "innerError": nil, "message": .string($0), "target": nil]
            } ?? .null,
            "evaluationSucceeded": .bool(values != nil),
            "evaluationResult": .array((values ?? []).map { .string($0) }),
            "parsedExpression": expression.map { .object($0.json) } ?? .null,
            "parsingSucceeded": .bool(expression != nil),
        ]
    }
}
