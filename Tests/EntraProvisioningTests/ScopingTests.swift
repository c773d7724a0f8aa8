import EntraProvisioning
import Testing

@Suite("Scoping filters")
struct ScopingTests {
    /// A clause that holds for the first value and not for the second.
    struct Example: Sendable, CustomTestStringConvertible {
        let comparison: ScopingOperator
        let operand: String
        let holds: MappingValue?
        let fails: MappingValue?
        var testDescription: String { "\(comparison.rawValue) \(operand)" }
    }

    @Test("every operator of the portal compares as documented", arguments: examples)
    func compares(_ example: Example) throws {
        let clause = try ScopingClause("x", example.comparison, [example.operand])
        #expect(clause.holds(example.holds))
        #expect(!clause.holds(example.fails))
    }

    private static let examples = [
        Example(comparison: .exists, operand: "Sales, Marketing", holds: "Sales", fails: "Legal"),
        Example(comparison: .notExists, operand: "Sales, Marketing", holds: "Legal", fails: "Sales"),
        Example(comparison: .endsWith, operand: "@contoso.com", holds: "ada@contoso.com", fails: "ada@CONTOSO.com"),
        Example(comparison: .equals, operand: "sales", holds: "sales", fails: "Sales"),
        Example(comparison: .greaterThan, operand: "10", holds: "11", fails: "10"),
        Example(comparison: .greaterThan, operand: "10", holds: 200, fails: "2nd"),
        Example(comparison: .greaterThanOrEquals, operand: "10", holds: "10", fails: "9"),
        Example(comparison: .includes, operand: "ale", holds: "sales", fails: "sALEs"),
        Example(comparison: .isFalse, operand: "", holds: false, fails: true),
        Example(comparison: .isFalse, operand: "", holds: "False", fails: "no"),
        Example(comparison: .isNotNull, operand: "", holds: "x", fails: nil),
        Example(comparison: .isNotNull, operand: "", holds: "x", fails: ""),
        Example(comparison: .isNull, operand: "", holds: nil, fails: "x"),
        Example(comparison: .isNull, operand: "", holds: "", fails: "x"),
        Example(comparison: .isTrue, operand: "", holds: true, fails: false),
        Example(comparison: .notEquals, operand: "sales", holds: "Sales", fails: "sales"),
        Example(comparison: .notRegexMatch, operand: #".*\@domain.com"#, holds: "a@other.com", fails: "a@domain.com"),
        Example(comparison: .regexMatch, operand: #".*\@domain.com"#, holds: "a@domain.com", fails: "a@other.com"),
        Example(comparison: .regexMatch, operand: "([1-9][0-9])", holds: "42", fails: "7"),
        Example(comparison: .regexMatch, operand: "(1[0-9][0-9][0-9][0-9][0-9][0-9])", holds: "1234567", fails: "2234567"),
    ]

    @Test(
        "a value that is null or empty satisfies no clause but IS NULL",
        arguments: ScopingOperator.allCases.filter { $0 != .isNull },
        [nil, ""] as [MappingValue?]
    )
    func refusesEmpty(comparison: ScopingOperator, value: MappingValue?) throws {
        #expect(try !ScopingClause("x", comparison, ["1"]).holds(value))
    }

    @Test("a multi-valued attribute satisfies only the question whether it is there")
    func refusesLists() throws {
        #expect(try !ScopingClause("x", .equals, ["a"]).holds(["a"]))
        #expect(try !ScopingClause("x", .notEquals, ["b"]).holds(["a"]))
        #expect(try ScopingClause("x", .isNotNull).holds(["a"]))
    }

    @Test(
        "operators are found by the names of the portal and their spellings",
        arguments: [
            ("EQUALS", ScopingOperator.equals), ("IS NOT NULL", .isNotNull), ("Greater_Than_OR_EQUALS", .greaterThanOrEquals),
            ("&", .exists), ("!&", .notExists), ("NOT_EQUALS", .notEquals), ("Regex Match", .regexMatch), ("INCLUDES", .includes),
        ]
    )
    func findsOperators(name: String, comparison: ScopingOperator) { #expect(ScopingOperator(name: name) == comparison) }

    @Test("there is no operator IsMemberOf") func knowsNoMembership() { #expect(ScopingOperator(name: "IsMemberOf") == nil) }

    @Test(
        "an operand that the operator cannot use is refused",
        arguments: [
            (ScopingOperator.equals, [String](), "EQUALS needs a value"),
            (.greaterThan, ["many"], "compares integers, but its value is \"many\""),
            (.regexMatch, ["("], "is not a regular expression"),
        ]
    )
    func refusesOperands(comparison: ScopingOperator, values: [String], says: String) {
        #expect {
            try ScopingClause("x", comparison, values)
        } throws: { error in
            "\(error)".contains(says)
        }
    }

    private func documented() throws -> ScopingFilter {
        ScopingFilter(groups: [
            ScopingFilter.Group(
                name: "Marketing department filter",
                clauses: [try ScopingClause("department", .equals, ["Marketing"]), try ScopingClause("jobTitle", .isNotNull)]
            ),
            ScopingFilter.Group(name: "Sellers", clauses: [try ScopingClause("department", .equals, ["Sales"])]),
        ])
    }

    @Test("clauses of a filter all have to hold, of several filters one has to")
    func combines() throws {
        let filter = try documented()
        func accepts(_ attributes: [String: MappingValue]) -> Bool { filter.accepts { attributes[$0] } }
        #expect(accepts(["department": "Marketing", "jobTitle": "Writer"]))
        #expect(!accepts(["department": "Marketing"]))
        #expect(accepts(["department": "Sales"]))
        #expect(!accepts([:]))
        #expect(ScopingFilter().accepts { _ in nil })
        #expect(filter.attributes == ["department", "jobTitle"])
    }

    @Test("the provisioning log is told of every clause, in the form of Microsoft's sample")
    func describesResult() throws {
        let attributes: [String: MappingValue] = ["department": "Marketing"]
        #expect(
            try documented().evaluationResult { attributes[$0] } == """
                {"Marketing department filter.department EQUALS 'Marketing'":true,"Marketing department filter.jobTitle IS NOT NULL":false,\
                "Sellers.department EQUALS 'Sales'":false}
                """
        )
        #expect(ScopingFilter().evaluationResult { _ in nil } == "{}")
        #expect(
            try documented().failures { attributes[$0] } == [
                "Marketing department filter: jobTitle IS NOT NULL is false, jobTitle is null",
                "Sellers: department EQUALS 'Sales' is false, department is 'Marketing'",
            ]
        )
    }

    @Test("input filters decide what is read, not what is in scope")
    func keepsInputApart() throws {
        let filter = ScopingFilter(inputGroups: [
            .init(name: "in", clauses: [try ScopingClause("department", .equals, ["Sales"])])
        ])
        #expect(filter.accepts { _ in nil })
        #expect(!filter.reads { _ in nil })
    }

    @Test("a pattern that backtracks without end matches nothing, and soon")
    func boundsPatterns() throws {
        let value = MappingValue.text(String(repeating: "a", count: 3000) + "b")
        #expect(try !ScopingClause("x", .regexMatch, ["(a+)+$"]).holds(value))
        #expect(try !ScopingClause("x", .notRegexMatch, ["(a+)+$"]).holds(value))
    }
}
