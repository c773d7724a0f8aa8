import EntraProvisioning
import HTTP
import JSON
import Testing

@Suite("Mapping expressions")
struct ExpressionTests {
    @Test(
        "functions give what Microsoft's reference says",
        arguments: [
            ("[givenName]", "Ada"), (#""a\"b""#, "a\"b"), (#"Join(" ", [givenName], [surname])"#, "Ada Lovelace"),
            (#"Join(", ", [givenName], [none])"#, "Ada"), (#"Append([givenName], "!")"#, "Ada!"),
            (#"Coalesce([none], [surname], "x")"#, "Lovelace"),
            (#"Switch([country], , "DE", "Germany", "FR", "France")"#, "France"),
            (#"Switch([none], "other", "DE", "Germany")"#, "other"), (#"Not("True")"#, "False"), ("ToUpper([givenName])", "ADA"),
            (#"Replace([surname], "love", "", "", "x", "", "")"#, "Lovelace"), ("Left([surname], 4)", "Love"),
            ("Mid([surname], 5, 4)", "lace"), (#"StripSpaces("a b c")"#, "abc"),
        ]
    )
    func evaluates(text: String, value: String) throws {
        #expect(try evaluate(text, ["givenName": "Ada", "surname": "Lovelace", "country": "FR"])?.text == value)
    }

    @Test(
        "a mistake is reported with its place",
        arguments: [
            ("Jion([a])", #"character 1: there is no function "Jion"; did you mean "Join"?"#),
            ("join([a])", #"names are case-sensitive: did you mean "Join"?"#),
            ("Frobnicate([a])", #"there is no function "Frobnicate""#),
            ("Join(\" \", [a]", "character 14: expected a comma or a closing"),
            ("[a", "character 3: expected a closing bracket"), ("[]", "character 1: the brackets name no attribute"),
            ("[a, [b]", "character 3: expected a closing bracket"), ("\"a", "expected a closing quote"),
            ("[a] x", "character 5: expected the end"), ("", "character 1: expected an attribute in brackets"),
            ("Join", "expected an opening parenthesis after Join"), ("&Z", "expected H and hexadecimal digits"),
            ("Left([a], 99999999999999999999)", "the number does not fit 64 bits"),
            ("Left([a], 1.)", "expected digits after the point"),
            ("Append(“a”, [b])", "character 8: expected an attribute in brackets, a text in quotes"),
        ]
    )
    func reportsMistake(text: String, says: String) {
        #expect {
            try MappingExpression(text)
        } throws: { error in
            "\(error)".contains(says)
        }
    }

    @Test(
        "the number of arguments is checked when the expression is read",
        arguments: [
            ("Left([a])", "Left takes 2 arguments (string, numChars), but has 1"), ("Now(1)", "Now takes no argument, but has 1"),
            ("Guid([a], [b])", "Guid takes no argument, but has 2"),
            ("Left(, 3)", "Left needs its argument 1, string, which is blank"),
            ("Switch([a], , \"x\")", "an even number of arguments, but has 3"), ("Switch([a], [b])", "but has 2"),
            ("SelectUniqueValue([a])", "SelectUniqueValue takes at least 2 rules"), ("Join()", "Join takes at least 2 arguments"),
            ("Replace([a], \"x\", , , , , )", "Replace needs oldValue with replacementValue or template"),
            ("Replace([a], , , , \"x\", , )", "Replace needs oldValue"), ("Replace([a])", "Replace needs oldValue"),
            ("IIF([a] = \"b\", \"c\")", "IIF takes 3 arguments"),
            ("Append(SelectUniqueValue([a], [b]), \"x\")", "SelectUniqueValue must be the outermost function"),
        ]
    )
    func checksArguments(text: String, says: String) {
        #expect {
            try MappingExpression(text)
        } throws: { error in
            "\(error)".contains(says)
        }
    }

    @Test(
        "the text of an expression reads as the same expression again",
        arguments: [
            #"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#, #"Replace([preferredLanguage], "-", , , "_", , )"#,
            #"IIF([country] = "USA", [country], [department])"#, #"Append("\"\\", [a])"#, "BitAnd(15, -3)", "Now()",
        ]
    )
    func writesText(text: String) throws {
        let expression = try MappingExpression(text)
        #expect(expression.text == text)
        #expect(try MappingExpression(expression.text) == expression)
    }

    @Test("an expression of 10,000 characters is read, a longer one is not")
    func limitsLength() throws {
        let text = "\"" + String(repeating: "x", count: 9998) + "\""
        #expect(try evaluate(text)?.text.count == 9998)
        #expect {
            try MappingExpression(text + " ")
        } throws: { error in
            "\(error)".contains("longer than the 10000 characters")
        }
    }

    @Test("functions nested too deep are refused instead of exhausting the stack")
    func limitsDepth() {
        #expect {
            try MappingExpression(String(repeating: "Not(", count: 1500) + "[a]" + String(repeating: ")", count: 1500))
        } throws: { error in
            "\(error)".contains("at most 64 functions within each other")
        }
    }

    @Test("the attributes that an expression reads are given once each")
    func givesAttributes() throws {
        #expect(try MappingExpression("IIF([b] = [a], [b], Append([c], [a]))").attributes == ["b", "a", "c"])
    }

    @Test(
        "a condition of IIF on an attribute without a value fails, as the reference documents",
        arguments: [
            #"IIF([country]="","Other",[country])"#, #"IIF(IsNullOrEmpty([country]),"Other",[country])"#,
            #"IIF(IsPresent([country]),[country],"Other")"#,
        ]
    )
    func failsOnEmptyCondition(text: String) throws {
        #expect {
            try evaluate(text)
        } throws: { error in
            "\(error)".contains("the attribute country in the condition has no value")
        }
    }

    @Test(
        "a function that is given what it does not take says so",
        arguments: [
            (#"Mid("a", 0, 1)"#, #"Mid: start is "0"; expected 1 for the first character"#),
            (#"Left("a", "x")"#, #"Left: numChars is "x"; expected a whole number"#),
            ("Left(\"a\", [none])", "Left: numChars is no value"), ("Item([list], 0)", "Item: index is \"0\""),
            (#"CDate("soon")"#, #"CDate: expression is "soon"; expected a date"#),
            (#"DateAdd("x", 1, Now())"#, #"DateAdd: interval is "x"; expected yyyy, m, d, ww, h, n or s"#),
            (#"DateAdd("d", 9999999999999, Now())"#, "a number that leads to a date in the years 1 to 9999"),
            (#"FormatDateTime("2020", , "yyyy-MM", "yyyy")"#, "expected a date in the input format \"yyyy-MM\""),
            (#"FormatDateTime("2020", "Sideways", "yyyy", "yyyy")"#, "expected members of DateTimeStyles"),
            (#"CBool("perhaps")"#, "expected True, False or a number"), (#"InStr("a", "b", 1, "loosely")"#, "vbTextCompare"),
            (#"ToUpper("a", "Klingon!")"#, "expected a culture such as en-US"),
            ("RandomString(257,0,0,0,0)", "expected 0 to 256"),
            ("RandomString(3,2,2,0,0)", "minimums that together fit the length 3"),
            (#"RandomString(3,1,0,0,0,"0123456789")"#, "leaves no character"),
            (#"Replace("a", , "(", , "b", , )"#, "is not a regular expression"),
            (#"Replace("a", , "(?<x>a)", "y", "b", , )"#, "expected the name of a group in the pattern"),
            ("SelectUniqueValue([a], [b])", "works for Workday, SuccessFactors and API-driven provisioning"),
        ]
    )
    func reportsWrongArgument(text: String, says: String) {
        #expect {
            try evaluate(text, ["list": ["a"]])
        } throws: { error in
            "\(error)".contains(says)
        }
    }

    @Test("a pattern that backtracks without end is given up")
    func boundsPatterns() {
        let text = String(repeating: "a", count: 3000) + "b"
        #expect {
            try evaluate(#"Replace([x], , "(a+)+$", , "", , )"#, ["x": .text(text)])
        } throws: { error in
            "\(error)".contains("takes too long")
        }
    }

    @Test("functions within each other cannot make a text of any length")
    func boundsGrowth() {
        let doubling = String(repeating: "Replace(", count: 60) + "\"a\"" + String(repeating: #", "a", , , "aa", , )"#, count: 60)
        let encoding = String(repeating: "ConvertToBase64(", count: 60) + "\"a\"" + String(repeating: ")", count: 60)
        for text in [doubling, encoding] {
            #expect {
                try evaluate(text)
            } throws: { error in
                "\(error)".contains("the result is longer than")
            }
        }
    }

    @Test(
        "comparisons go by size between numbers and dates, by text between texts",
        arguments: [
            (#"CBool([a] = "1")"#, true), (#"CBool("01" = "1")"#, false), (#"CBool("10" > "9")"#, true),
            (#"CBool("b" >= "a")"#, true),
            ("CBool(NumFromDate(\"2021-01-01\") < NumFromDate(\"2021-01-01T00:00:00.001Z\"))", true),
            (#"CBool(CDate("2021-01-02") <= CDate("2021-01-01"))"#, false), (#"CBool([none] <> "x")"#, true),
            ("CBool([none] > 1)", false),
            ("CBool(1.5 > 1)", true),
        ]
    )
    func comparesValues(text: String, holds: Bool) throws { #expect(try evaluate(text, ["a": 1]) == .flag(holds)) }

    @Test("Redact marks the expression for the log, however deep it stands")
    func marksRedacted() throws {
        #expect(try MappingExpression("Redact(RandomString(6,3,0,0,3))").isRedacted)
        #expect(try MappingExpression(#"Append(Redact([a]), "x")"#).isRedacted)
        #expect(try !MappingExpression("[a]").isRedacted)
    }

    @Test(
        "RandomString keeps the conditions of the reference's examples",
        arguments: [("RandomString(6,3,0,0,3)", 6, 3, 0, 0, 3), (#"RandomString(10,2,2,2,1,"?,")"#, 10, 2, 2, 2, 1)]
    )
    func drawsStrings(text: String, length: Int, digits: Int, specials: Int, capitals: Int, lower: Int) throws {
        for seed in 1...50 as ClosedRange<UInt64> {
            let value = try #require(try evaluate(text, seed: seed)?.text)
            #expect(value.count == length)
            #expect(value.filter(\.isNumber).count >= digits)
            #expect(value.filter { !$0.isNumber && !$0.isLetter }.count >= specials)
            #expect(value.filter(\.isUppercase).count >= capitals)
            #expect(value.filter(\.isLowercase).count >= lower)
            if specials > 0 { #expect(!value.contains("?") && !value.contains(",")) }
        }
    }

    @Test("Guid draws from the generator: the same seed, the same value")
    func drawsGuids() throws {
        let first = try #require(try evaluate("Guid()", seed: 7)?.text)
        #expect(first.count == 36 && first.split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
        #expect(try evaluate("Guid()", seed: 7)?.text == first)
        #expect(try evaluate("Guid()", seed: 8)?.text != first)
    }

    @Test(
        "letter case follows the culture",
        arguments: [
            ("ToUpper(\"istanbul\")", "ISTANBUL"), ("ToUpper(\"istanbul\", \"tr-TR\")", "İSTANBUL"),
            ("ToLower(\"ISPARTA\", \"tr-TR\")", "ısparta"), ("ToLower(\"ISPARTA\", \"en-US\")", "isparta"),
            ("ToUpper(\"straße é\")", "STRAßE É"),
        ]
    )
    func followsCulture(text: String, value: String) throws { #expect(try evaluate(text)?.text == value) }

    @Test(
        "every letter of the table of NormalizeDiacritics is replaced, composed or decomposed",
        arguments: [
            ("äàâãåáąăāā́ǟǡa̱å̄", "aaaaaaaaaaaaaa"), ("æǣÆ", "aeaeAE"), ("łŁıİ", "lLiI"), ("øœ̄Ø", "oeoeOE"), ("ßșȱṻȳ́ẕ", "sssouyz"),
            ("e\u{308}\u{304}", "e"), ("Ünïcode ✓ 東", "Unicode ✓ 東"),
        ]
    )
    func normalizes(text: String, value: String) throws {
        #expect(try evaluate("NormalizeDiacritics([x])", ["x": .text(text)])?.text == value)
    }

    @Test(
        "formats of .NET are read and written",
        arguments: [
            ("5/3/2024 1:02:03 PM", "M/d/yyyy h:mm:ss tt", "s", "2024-05-03T13:02:03"),
            ("2024-05-03T13:02:03.5Z", "yyyy-MM-ddTHH:mm:ss.FFFK", "dddd, d MMMM yyyy", "Friday, 3 May 2024"),
            ("03 May 24", "dd MMM yy", "o", "2024-05-03T00:00:00.0000000Z"),
            ("2024-05-03 00:30 +02:00", "yyyy-MM-dd HH:mm zzz", "yyyy'year'MM\\d HH:mm", "2024year05d 22:30"),
            ("20240503", "yyyyMMdd", "ddd hh tt fff", "Fri 12 AM 000"), ("  2024-05-03 ", "yyyy-MM-dd", "yy", "24"),
        ]
    )
    func formatsDates(source: String, input: String, output: String, value: String) throws {
        let expression = "FormatDateTime([x], , [in], [out])"
        let attributes: [String: MappingValue] = ["x": .text(source), "in": .text(input), "out": .text(output)]
        #expect(try evaluate(expression, attributes)?.text == value)
    }

    @Test("a day that the month does not have becomes its last")
    func clipsDays() throws {
        #expect(try evaluate(#"DateAdd("m", 1, CDate("2024-01-31"))"#)?.text == "2/29/2024 12:00:00 AM")
        #expect(try evaluate(#"DateAdd("yyyy", 1, CDate("2024-02-29"))"#)?.text == "2/28/2025 12:00:00 AM")
    }

    @Test("the functions of app role assignments give the objects of the tutorial on attribute mappings")
    func givesRoles() throws {
        let role: JSONObject = ["id": "06b07648-ecfe-589f-9d2f-6325724a46ee", "value": "Admin", "displayName": "Administrator"]
        let attributes: [String: MappingValue] = ["appRoleAssignments": [.object(role)]]
        #expect(try evaluate("SingleAppRoleAssignment([appRoleAssignments])", attributes) == "Administrator")
        #expect(
            try evaluate("AppRoleAssignmentsComplex([appRoleAssignments])", attributes)?.json.text()
                == #"[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","displayName":"Administrator","value":"Admin"}]"#
        )
        #expect(
            try evaluate("AssertiveAppRoleAssignmentsComplex([appRoleAssignments])", attributes)?.json.text()
                == #"[{"primary":false,"type":"WindowsAzureActiveDirectoryRole","display":"Administrator","value":"Admin"}]"#
        )
        #expect(
            AppRoleAssignment.all(attributes["appRoleAssignments"]).map(\.legacyPatchText)
                == [#"{"id":"06b07648-ecfe-589f-9d2f-6325724a46ee","value":"Admin","displayName":"Administrator"}"#]
        )
        #expect(try evaluate("AppRoleAssignmentsComplex([appRoleAssignments])") == nil)
    }

    @Test("a group may have a name that is a word of .NET, and unnamed groups are numbered first")
    func namesGroups() throws {
        #expect(try evaluate(#"Replace("ab", , "(?<first_letter>a)(b)", , "$1-${first_letter}-$2", , )"#)?.text == "b-a-a")
        #expect(try evaluate(#"Replace("a$b", , "b", , "$$$&$9", , )"#)?.text == "a$$b$9")
    }
}
