import EntraProvisioning
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
            (#"IIF(IsPresent([none]), "yes", "no")"#, "no"), (#"Replace([surname], "love", "", "", "x", "", "")"#, "Lovelace"),
            ("Left([surname], 4)", "Love"), ("Mid([surname], 5, 4)", "lace"), (#"StripSpaces("a b c")"#, "abc"),
        ]
    )
    func evaluates(text: String, value: String) throws {
        let attributes = ["givenName": "Ada", "surname": "Lovelace", "country": "FR"]
        #expect(try MappingExpression(text).value { attributes[$0] } == value)
    }

    @Test(
        "a mistake is reported with its place",
        arguments: [
            ("Jion([a])", "character 1: expected one of the functions"),
            ("Join([a]", "character 9: expected a comma or a closing parenthesis"),
            ("[a", "character 1: expected a closing bracket"), ("\"a", "expected a closing quote"),
            ("[a] x", "character 5: expected the end"),
        ]
    )
    func reportsMistake(text: String, says: String) {
        #expect {
            try MappingExpression(text)
        } throws: { error in
            "\(error)".contains(says)
        }
    }
}
