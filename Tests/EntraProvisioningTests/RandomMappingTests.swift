import EntraProvisioning
import HTTP
import JSON
import Testing

@Suite("Random mappings")
struct RandomMappingTests {
    /// Draws expressions that mostly can be read, with awkward arguments.
    private struct Expressions {
        var generator: SeededGenerator

        private static let atoms = [
            "[x]", "[list]", "[date]", "[none]", "[role]", "\"a\"", "\"\"", "1", "0", "-1", "9223372036854775807",
            "-9223372036854775807",
            "&H7fffffffffffffff", "1.5", "\"yyyy-MM-dd\"", "\"M/d/yyyy h:mm:ss tt\"", "\"d\"", "\"yyyy\"", "\"m\"", "\"ww\"",
            "\"(?<a>.)(b)?\"", "\"$1${a}\"", "\"tr-TR\"", "", "vbTextCompare", "Now()", "\"9999-12-31\"", "\"0001-01-01\"",
            "\"zzz\"",
            "\"👩‍👩‍👧é\"", "\"[]a[^]]\"", "\"\\\\\"",
        ]

        mutating func next(depth: Int) -> String {
            guard depth > 0, Int.random(in: 0..<4, using: &generator) > 0,
                let function = MappingFunction.allCases.randomElement(using: &generator)
            else { return Self.atoms.randomElement(using: &generator) ?? "" }
            var count = function.parameters.count
            if function == .switch {
                count = 4
            } else if function.parameters.last?.isRepeated ?? false {
                count += Int.random(in: 0..<3, using: &generator)
            }
            var arguments: [String] = []
            for _ in 0..<count { arguments.append(next(depth: depth - 1)) }
            if function == .iif || function == .cBool {
                arguments[0] += [" = ", " > ", "<=", "<>"].randomElement(using: &generator) ?? ""
                arguments[0] += next(depth: 0)
            }
            return "\(function.rawValue)(\(arguments.joined(separator: ", ")))"
        }

        /// The expression with a character taken out or replaced.
        mutating func damaged(_ text: String) -> String {
            var characters = Array(text)
            guard let place = characters.indices.randomElement(using: &generator) else { return text }
            if Bool.random(using: &generator) {
                characters.remove(at: place)
            } else {
                characters[place] = "\"[](),\\&-<".randomElement(using: &generator) ?? "("
            }
            return String(characters)
        }
    }

    @Test(
        "expressions of any shape are read or refused, and evaluated or failed, but never crash",
        arguments: 1...4 as ClosedRange<UInt64>
    )
    func survivesExpressions(seed: UInt64) throws {
        let attributes: [String: MappingValue] = [
            "x": "Some Text, with 12 words", "list": ["a", "b", 3, true], "date": "2024-02-29T12:00:00Z",
            "role": [.object(["id": "1", "value": nil, "displayName": "R"])],
        ]
        var expressions = Expressions(generator: SeededGenerator(seed: seed))
        var read = 0
        for round in 0..<2000 {
            var text = expressions.next(depth: 3)
            if round.isMultiple(of: 4) { text = expressions.damaged(text) }
            guard let expression = try? MappingExpression(text) else { continue }
            read += 1
            #expect(try MappingExpression(expression.text) == expression, "\(text)")
            #expect(throws: Never.self) { try AttributeMapping.Source(json: expression.json) }
            var context = MappingContext(now: exampleNow, generator: SeededGenerator(seed: seed)) { attributes[$0] }
            _ = (try? expression.evaluate(&context))?.text
        }
        #expect(read > 500)
    }

    /// `json` with one value, drawn at random, replaced by something else.
    private func damaged(_ json: JSONValue, _ generator: inout SeededGenerator) -> JSONValue {
        let odd: [JSONValue] = [nil, true, 7, -1, "", "x", [], ["y"], [[]], [:], ["name": "z"], "Switch([a]", "IsMemberOf"]
        switch json {
        case .array(var elements) where !elements.isEmpty && Int.random(in: 0..<8, using: &generator) > 0:
            let place = Int.random(in: 0..<elements.count, using: &generator)
            elements[place] = damaged(elements[place], &generator)
            return .array(elements)
        case .object(var object) where !object.isEmpty && Int.random(in: 0..<8, using: &generator) > 0:
            let place = Int.random(in: 0..<object.count, using: &generator)
            object.setValue(damaged(object.members[place].value, &generator), at: place)
            return .object(object)
        default: return odd.randomElement(using: &generator) ?? nil
        }
    }

    @Test("a damaged schema is read where it has no problem, and refused where it has one")
    func survivesSchemas() throws {
        let clause: JSONValue = [
            "sourceOperandName": "department", "operatorName": "EQUALS", "targetOperand": ["values": ["Sales"]],
        ]
        let standard = SynchronizationSchema.standard(templateID: "scim")
        var users = try #require(standard.users)
        users.scope.groups = [.init(name: "Sellers", clauses: [try ScopingClause("department", .equals, ["Sales"])])]
        #expect(users.scope.json["groups"]?[0]?["clauses"]?[0] == clause)
        let groups = try #require(standard.groups)
        let schema = SynchronizationSchema(templateID: "scim", users: users, groups: groups)
        #expect(try SynchronizationSchema(json: schema.json) == schema)
        var generator = SeededGenerator(seed: 1)
        var refused = 0
        for _ in 0..<600 {
            guard let json = damaged(.object(schema.json), &generator).objectValue else { continue }
            let problems = SynchronizationSchema.problems(in: json)
            if problems.isEmpty {
                #expect(throws: Never.self) { try SynchronizationSchema(json: json) }
            } else {
                refused += 1
                #expect(throws: SchemaProblems(problems: problems)) { try SynchronizationSchema(json: json) }
                #expect(problems.allSatisfy { $0.hasSuffix(".") || $0.hasSuffix("?") }, "\(problems)")
            }
        }
        #expect(refused > 100)
    }
}
