import EntraProvisioning
import HTTP
import JSON
import Testing

/// An example of a function, by the name it has in Microsoft's reference (FUNC).
struct FunctionExample: Sendable, CustomTestStringConvertible {
    let name: String
    let expression: String
    let attributes: [String: MappingValue]
    let value: MappingValue?

    init(_ name: String, _ expression: String, _ attributes: [String: MappingValue] = [:], gives value: MappingValue?) {
        self.name = name
        self.expression = expression
        self.attributes = attributes
        self.value = value
    }

    var testDescription: String { "\(name): \(expression)" }
}

/// 2 July 2021, 3:33:38 PM, the moment in FUNC's example of Now.
let exampleNow = Instant(milliseconds: 1_625_240_018_000)

func evaluate(
    _ text: String,
    _ attributes: [String: MappingValue] = [:],
    now: Instant = exampleNow,
    seed: UInt64 = 1
) throws -> MappingValue? {
    var context = MappingContext(now: now, generator: SeededGenerator(seed: seed)) { attributes[$0] }
    return try MappingExpression(text).evaluate(&context)
}

@Suite("Functions of mapping expressions")
struct FunctionTests {
    @Test("Microsoft's examples of functions give what the reference says", arguments: documented)
    func example(_ example: FunctionExample) throws {
        let value = try evaluate(example.expression, example.attributes)
        // A date flows as its text, and a number of an example is written as text too.
        switch (value, example.value) {
        case (.date?, .text?): #expect(value?.text == example.value?.text)
        default: #expect(value == example.value)
        }
    }

    static let documented: [FunctionExample] = texts + dates + logic + lists + replacements + whole

    private static let texts = [
        FunctionExample(
            "Append constant suffix to user name",
            #"Append([userPrincipalName], ".test")"#,
            ["userPrincipalName": "John.Doe@contoso.com"],
            gives: "John.Doe@contoso.com.test"
        ),
        FunctionExample("ConvertToBase64", #"ConvertToBase64("Hello world!")"#, gives: "SABlAGwAbABvACAAdwBvAHIAbABkACEA"),
        FunctionExample("ConvertToUTF8Hex", #"ConvertToUTF8Hex("Hello world!")"#, gives: "48656C6C6F20776F726C6421"),
        FunctionExample("CStr", "CStr([dn])", ["dn": "cn=Joe,dc=contoso,dc=com"], gives: "cn=Joe,dc=contoso,dc=com"),
        FunctionExample("InStr", #"InStr("The quick brown fox","quick")"#, gives: 5),
        FunctionExample("InStr with start and compareType", #"InStr("repEated","e",3,vbBinaryCompare)"#, gives: 7),
        FunctionExample("Left", #"Left("John Doe", 3)"#, gives: "Joh"),
        FunctionExample("Left: numChars = 0, return empty string", #"Left("John Doe", 0)"#, gives: ""),
        FunctionExample("Left: numChars < 0, return input string", #"Left("John Doe", -1)"#, gives: "John Doe"),
        FunctionExample("Left: string is null, return empty string", "Left([none], 3)", gives: ""),
        FunctionExample("Left: fewer characters than numChars", #"Left("Jo", 3)"#, gives: "Jo"),
        FunctionExample("Mid: length ends outside the source", #"Mid("Lovelace", 5, 40)"#, gives: "lace"),
        FunctionExample("NormalizeDiacritics", "NormalizeDiacritics([givenName])", ["givenName": "Zoë"], gives: "Zoe"),
        FunctionExample(
            "PCase without word separators",
            "PCase([firstName])",
            ["firstName": "PABLO GONSALVES (SECOND)"],
            gives: "Pablo Gonsalves (Second)"
        ),
        FunctionExample(
            "PCase with word separators",
            #"PCase([lastName]," '-")"#,
            ["lastName": "PINTO-DE'SILVA"],
            gives: "Pinto-De'Silva"
        ),
        FunctionExample(
            "PCase of Join",
            #"PCase(Join(" ",[firstName],[lastName]))"#,
            ["firstName": "GREGORY", "lastName": "JAMES"],
            gives: "Gregory James"
        ),
        // FUNC shows the second value without its space; its description does not drop it.
        FunctionExample(
            "Split a string into a multi-valued array",
            #"Split([extensionAttribute5], ",")"#,
            ["extensionAttribute5": "PermissionSetOne, PermissionSetTwo"],
            gives: ["PermissionSetOne", " PermissionSetTwo"]
        ),
        FunctionExample("StripSpaces", #"StripSpaces(" a b  c ")"#, gives: "abc"),
        FunctionExample(
            "Convert generated userPrincipalName (UPN) value to lower case",
            """
            ToLower(Join("@", NormalizeDiacritics(StripSpaces(Join(".",  [PreferredFirstName], [PreferredLastName]))), "contoso.com"))
            """,
            ["PreferredFirstName": "John", "PreferredLastName": "Smith"],
            gives: "john.smith@contoso.com"
        ),
        FunctionExample("Word", #"Word("The quick brown fox",3," ")"#, gives: "brown"),
        FunctionExample("Word with several delimiters", #"Word("This,string!has&many separators",3,",!&#")"#, gives: "has"),
        FunctionExample("Word: number < 1, returns empty string", #"Word("a b", 0, " ")"#, gives: ""),
        FunctionExample("Word: string is null, returns empty string", #"Word([none], 1, " ")"#, gives: ""),
        FunctionExample("Word: less than number words", #"Word("a b", 3, " ")"#, gives: ""),
    ]

    private static let dates = [
        FunctionExample(
            "CDate, example 1",
            "CDate([StatusHireDate])",
            ["StatusHireDate": "2020-03-16-07:00"],
            gives: "3/16/2020 7:00:00 AM"
        ),
        FunctionExample("CDate, example 2", #"CDate("2021-06-30+08:00")"#, gives: "6/29/2021 4:00:00 PM"),
        FunctionExample("CDate, example 3", #"CDate("2009-06-15T01:45:30-07:00")"#, gives: "6/15/2009 8:45:30 AM"),
        dateAdd("Add 7 days to hire date", "d", 7, "3/23/2012 7:00:00 AM"),
        dateAdd("Get a date ten days before to hire date", "d", -10, "3/6/2012 7:00:00 AM"),
        dateAdd("Add two weeks to hire date", "ww", 2, "3/30/2012 7:00:00 AM"),
        dateAdd("Add ten months to hire date", "m", 10, "1/16/2013 7:00:00 AM"),
        dateAdd("Add two years to hire date", "yyyy", 2, "3/16/2014 7:00:00 AM"),
        dateDiff("Positive difference in days between two dates", "d", "2021-08-18+08:00", "2021-08-31+08:00", 13),
        dateDiff("Negative difference in days between two dates", "d", "8/25/2021 5:41:18 PM", "2012-03-16-07:00", -3449),
        dateDiff("Difference in weeks between two dates", "ww", "8/25/2021 5:41:18 PM", "2012-03-16-07:00", -493),
        dateDiff("Difference in months between two dates", "m", "8/25/2021 5:41:18 PM", "2012-03-16-07:00", -113),
        dateDiff("Difference in years between two dates", "yyyy", "8/25/2021 5:41:18 PM", "2012-03-16-07:00", -9),
        dateDiff("Difference when both dates are same", "d", "2021-08-31+08:00", "2021-08-31+08:00", 0),
        dateDiff("Difference in hours between two dates", "h", "2021-08-24", "2021-08-25", 24),
        dateDiff("Difference in minutes between two dates", "n", "2021-08-24", "2021-08-25", 1440),
        dateDiff("Difference in seconds between two dates", "s", "2021-08-24", "2021-08-25", 86400),
        FunctionExample("DateFromNum", "DateFromNum(129699324000000000)", gives: "1/1/2012 11:00:00 PM"),
        FunctionExample(
            "Output date as a string in a certain format",
            #"FormatDateTime([extensionAttribute1], , "yyyyMMddHHmmss.fZ", "yyyy-MM-dd")"#,
            ["extensionAttribute1": "20150123105347.1Z"],
            gives: "2015-01-23"
        ),
        FunctionExample("Now", "Now()", gives: "7/2/2021 3:33:38 PM"),
        // 2021-01-01T07:59:59Z in steps of 100 ns since 1601.
        FunctionExample(
            "NumFromDate, Workday example",
            #"NumFromDate(Join("", FormatDateTime([ContractEndDate], ,"yyyy-MM-ddzzz", "yyyy-MM-dd"), " 23:59:59-08:00"))"#,
            ["ContractEndDate": "2020-12-31-08:00"],
            gives: 132_539_615_990_000_000
        ),
        FunctionExample(
            "NumFromDate, SuccessFactors example",
            #"NumFromDate(Join("",FormatDateTime([endDate], ,"M/d/yyyy hh:mm:ss tt","yyyy-MM-dd")," 23:59:59-08:00"))"#,
            ["endDate": "12/31/2020 05:00:00 PM"],
            gives: 132_539_615_990_000_000
        ),
        activation("Combine DateDiff with IIF: hired within five days", "2021-07-05", gives: "True"),
        activation("Combine DateDiff with IIF: hired later", "2021-08-05", gives: "False"),
    ]

    private static func dateAdd(_ name: String, _ interval: String, _ count: Int, _ value: MappingValue) -> FunctionExample {
        FunctionExample(
            name,
            #"DateAdd("\#(interval)", \#(count), CDate([StatusHireDate]))"#,
            ["StatusHireDate": "2012-03-16-07:00"],
            gives: value
        )
    }

    private static func dateDiff(_ name: String, _ interval: String, _ from: String, _ to: String, _ value: MappingValue)
        -> FunctionExample
    {
        FunctionExample(name, #"DateDiff("\#(interval)", CDate("\#(from)"), CDate("\#(to)"))"#, gives: value)
    }

    private static func activation(_ name: String, _ hired: MappingValue, gives value: MappingValue) -> FunctionExample {
        FunctionExample(
            name,
            """
            Switch([Active], ,
              "1", IIF(DateDiff("d", Now(), CDate([StatusHireDate])) > 5, "False", "True"),
              "0", "False")
            """,
            ["Active": "1", "StatusHireDate": hired],
            gives: value
        )
    }

    private static let logic = [
        FunctionExample("BitAnd", "BitAnd(&HF, &HF7)", gives: 7),
        FunctionExample("CBool", "CBool([attribute1] = [attribute2])", ["attribute1": "x", "attribute2": "x"], gives: true),
        FunctionExample(
            "CBool of different values",
            "CBool([attribute1] = [attribute2])",
            ["attribute1": "x", "attribute2": "X"],
            gives: false
        ),
        FunctionExample("CBool of a non-zero value", "CBool(2)", gives: true),
        FunctionExample("CBool of zero", "CBool(0)", gives: false),
        FunctionExample(
            "Flow mail value if not NULL, otherwise flow userPrincipalName",
            "Coalesce([mail],[userPrincipalName])",
            ["userPrincipalName": "John.Doe@contoso.com"],
            gives: "John.Doe@contoso.com"
        ),
        FunctionExample("Coalesce: all arguments are NULL", "Coalesce([a],[b])", gives: nil),
        FunctionExample(
            "IgnoreFlowIfNullOrEmpty, example 1",
            "IgnoreFlowIfNullOrEmpty([department])",
            ["department": ""],
            gives: nil
        ),
        FunctionExample(
            "IgnoreFlowIfNullOrEmpty, example 2",
            #"IgnoreFlowIfNullOrEmpty(Switch([prefix], "", "3443", "Dr.", "3444", "Prof.", "3445", "Prof. Dr."))"#,
            ["prefix": "1"],
            gives: nil
        ),
        FunctionExample(
            "IgnoreFlowIfNullOrEmpty, example 2 with a value",
            #"IgnoreFlowIfNullOrEmpty(Switch([prefix], "", "3443", "Dr.", "3444", "Prof.", "3445", "Prof. Dr."))"#,
            ["prefix": "3444"],
            gives: "Prof."
        ),
        FunctionExample(
            "IIF",
            #"IIF([country]="USA",[country],[department])"#,
            ["country": "France", "department": "Sales"],
            gives: "Sales"
        ),
        FunctionExample(
            "IIF: AND logic",
            #"IIF([country]="USA",IIF([state]="CA","True","False"),"False")"#,
            ["country": "USA", "state": "CA"],
            gives: "True"
        ),
        FunctionExample(
            "IIF: OR logic",
            #"IIF([country]="USA","True",IIF([state]="CA","True","False"))"#,
            ["country": "FR", "state": "NY"],
            gives: "False"
        ),
        FunctionExample("IIF: the recommended workaround", #"Switch([country],[country],"","Other")"#, gives: "Other"),
        FunctionExample("IsNull", "IsNull([displayName])", gives: true),
        FunctionExample("IsNull of an empty string", "IsNull([displayName])", ["displayName": ""], gives: false),
        FunctionExample("IsNullOrEmpty", "IsNullOrEmpty([displayName])", ["displayName": ""], gives: true),
        FunctionExample(
            "IsPresent",
            "Switch(IsPresent([directManager]),[directManager], IsPresent([skiplevelManager]),[skiplevelManager], IsPresent([director]),[director])",
            ["directManager": "m1", "skiplevelManager": "m2"],
            gives: "m2"
        ),
        FunctionExample("IsString", "IsString([displayName])", ["displayName": "Ada"], gives: true),
        FunctionExample("IsString of a list", "IsString([proxyAddresses])", ["proxyAddresses": ["a"]], gives: false),
        FunctionExample("Not", "Not([IsSoftDeleted])", ["IsSoftDeleted": true], gives: false),
        FunctionExample("Not of anything else", #"Not("maybe")"#, gives: true),
        FunctionExample("Redact, example 1", "Redact([userPrincipalName])", ["userPrincipalName": "a@b.c"], gives: "a@b.c"),
        FunctionExample("Redact, example 2", #"Redact("StringToBeRedacted")"#, gives: "StringToBeRedacted"),
        FunctionExample(
            "Replace a value based on predefined set of options",
            #"Switch([state], "Australia/Sydney", "NSW", "Australia/Sydney","QLD", "Australia/Brisbane", "SA", "Australia/Adelaide")"#,
            ["state": "QLD"],
            gives: "Australia/Brisbane"
        ),
        FunctionExample(
            "Switch: case-insensitive comparison",
            #"Switch(ToLower([statusFlag]), "0", "true", "1", "false", "0")"#,
            ["statusFlag": "TRUE"],
            gives: "1"
        ),
        FunctionExample(
            "Switch: literal empty string as a key",
            #"Switch([statusFlag], "Default Value", "true", "1", "", "0")"#,
            gives: "0"
        ),
        FunctionExample("Switch compares keys case-sensitively", #"Switch("a", "no", "A", "yes")"#, gives: "no"),
        FunctionExample(
            "The default of active, not deleted",
            #"Switch([IsSoftDeleted], , "False", "True", "True", "False")"#,
            ["IsSoftDeleted": false],
            gives: "True"
        ),
        FunctionExample(
            "Default value if null (Tutorial - Customize user provisioning attribute-mappings)",
            #"Switch(IsPresent([jobTitle]), "DefaultValue", "True", [jobTitle])"#,
            gives: "DefaultValue"
        ),
    ]

    private static let lists = [
        FunctionExample("Count", "Count([proxyAddresses])", ["proxyAddresses": ["a", "b"]], gives: 2),
        FunctionExample("Item", "Item([proxyAddresses], 1)", ["proxyAddresses": ["a", "b"]], gives: "a"),
        FunctionExample(
            "Join: every value of a multi-value attribute",
            #"Join(";", [x], [list])"#,
            ["x": "1", "list": ["2", "3"]],
            gives: "1;2;3"
        ),
        FunctionExample(
            "RemoveDuplicates",
            "RemoveDuplicates([proxyAddresses])",
            ["proxyAddresses": ["a", "b", "a"]],
            gives: ["a", "b"]
        ),
        FunctionExample("Item of Split", #"Item(Split([x], "-"), 2)"#, ["x": "a-b-c"], gives: "b"),
    ]

    private static let replacements = [
        FunctionExample(
            "Replace, example 1",
            #"Replace([BusinessTitle],"Product Developer", , , "Software Engineer", , )"#,
            ["BusinessTitle": "Product Developer"],
            gives: "Software Engineer"
        ),
        FunctionExample(
            "Replace, example 2",
            #"Replace([UserID],"<username>", , , , , "<username>@contoso.com")"#,
            ["UserID": "jsmith"],
            gives: "jsmith@contoso.com"
        ),
        FunctionExample(
            "Replace, example 3",
            #"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", , "${phoneNumber}", , )"#,
            ["telephoneNumber": "+91 9998887777"],
            gives: "9998887777"
        ),
        // FUNC shows 19998887777, but its pattern has no plus sign.
        FunctionExample(
            "Replace, example 3, remove characters and collapse a string",
            #"Replace([mobile], , "[()\\s-]+", , "", , )"#,
            ["mobile": "+1 (999) 888-7777"],
            gives: "+19998887777"
        ),
        FunctionExample(
            "Replace, example 4",
            #"Replace([AddressLineData], ,"(?<streetNumber>^\\d*)","streetNumber", "888", , )"#,
            ["AddressLineData": "545 Tremont Street"],
            gives: "888 Tremont Street"
        ),
        FunctionExample(
            "Replace, example 4, without domain suffix",
            #"Replace([userPrincipalName], , "(?<Suffix>@(.)*)", "Suffix", "", , )"#,
            ["userPrincipalName": "jsmith@contoso.com"],
            gives: "jsmith"
        ),
        FunctionExample(
            "Replace, example 5",
            #"Replace([telephoneNumber], , "\\+(?<isdCode>\\d* )(?<phoneNumber>\\d{10})", "phoneNumber" , , [mobile], )"#,
            ["telephoneNumber": "", "mobile": "+91 8887779999"],
            gives: "8887779999"
        ),
        FunctionExample(
            "Replace, example 6",
            #"Replace([mailNickname], , "[a-zA-Z_]*", , "", , )"#,
            ["mailNickname": "john_doe72"],
            gives: "72"
        ),
        FunctionExample(
            "Replace is case-sensitive",
            #"Replace([surname], "love", , , "x", , )"#,
            ["surname": "Lovelace"],
            gives: "Lovelace"
        ),
    ]

    private static let whole = [
        FunctionExample(
            "Strip known domain name",
            #"Replace([mail], "@contoso.com", , ,"", ,)"#,
            ["mail": "john.doe@contoso.com"],
            gives: "john.doe"
        ),
        FunctionExample(
            "Generate user alias by concatenating parts of first and last name",
            "Append(Mid([givenName], 1, 3), Mid([surname], 1, 5))",
            ["givenName": "John", "surname": "Doe"],
            gives: "JohDoe"
        ),
        FunctionExample(
            "Add a comma between last name and first name",
            #"Join(", ", "", [surname], [givenName])"#,
            ["givenName": "John", "surname": "Doe"],
            gives: "Doe, John"
        ),
        // FUNC shows the output of another object id; this is what its description gives for the input it shows.
        FunctionExample(
            "Generate an ID for a user based on their Microsoft Entra object ID",
            #"Join("", 1000, Replace(ConvertToUTF8Hex([objectId]), , "[a-zA-Z_]*", , "", , ))"#,
            ["objectId": "00aa00aa-bb11-cc22-dd33-44ee44ee44ee"],
            gives: "100030306161303061612626231312636332322646433332343465653434656534346565"
        ),
        FunctionExample(
            "The example of parseExpression",
            #"Replace([preferredLanguage], "-", , , "_", , )"#,
            ["preferredLanguage": "EN-US"],
            gives: "EN_US"
        ),
    ]
}
