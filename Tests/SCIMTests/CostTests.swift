import JSON
import SCIM
import Testing

@Suite("SCIM that means to cost much")
struct CostTests {
    @Test("a hundred terms are a filter, one more is not", arguments: ["and", "or"])
    func terms(word: String) throws {
        let most = [String](repeating: "a pr", count: 100).joined(separator: " \(word) ")
        #expect(try !SCIMFilter.parse(most).matches([:], schema: .user))
        let error = #expect(throws: SCIMError.self) { try SCIMFilter.parse(most + " \(word) a pr") }
        #expect(error?.scimType == .invalidFilter)
    }

    @Test(
        "co finds a text wherever it stands",
        arguments: [
            ("aaab", "aab", true), ("abababc", "ababc", true), ("aabaabaaa", "aabaaa", true), ("abcabcabd", "abcabd", true),
            ("mississippi", "issip", true), ("abc", "abcd", false), ("abab", "abb", false), ("aaaa", "b", false), ("x", "", true),
            ("ääö", "äö", true),
        ]
    )
    func contains(text: String, part: String, isThere: Bool) throws {
        let filter = try SCIMFilter.parse("title co \(JSONValue.string(part).text())")
        #expect(filter.matches(["title": .string(text)], schema: .user) == isThere)
    }

    @Test("a URN of flags is no attribute, and that is soon known")
    func flags() {
        #expect(AttributePath("urn:" + String(repeating: "🇦", count: 500_000)) == nil)
    }

    @Test("200 attributes may be asked for, not more")
    func projection() throws {
        let names = (1...200).map { "a\($0)" }.joined(separator: ",")
        #expect(try !Projection(attributes: names, excludedAttributes: nil).isAll)
        #expect(throws: SCIMError.self) { try Projection(attributes: names + ",b", excludedAttributes: nil) }
    }

    @Test("a page starts within the results whatever number was given", arguments: [Int.min, -1, 0, 1, 3, 4, Int.max])
    func paging(start: Int) {
        for count in [nil, Int.min, 0, 1, Int.max] {
            let range = Paging(startIndex: start, count: count).range(total: 3, maximum: 2)
            #expect(range.lowerBound >= 0 && range.upperBound <= 3 && range.count <= 2)
        }
    }

    @Test("one value is primary, also where every value is made so", arguments: ["emails.primary", "emails[value pr].primary"])
    func primary(path: String) throws {
        var user: JSONObject = ["emails": [["value": "a"], ["value": "b"], ["value": "c"]]]
        let patch = PatchRequest(operations: [PatchOperation(.replace, path: try SCIMPath.parse(path), value: true)])
        #expect(try patch.apply(to: &user, schema: .user))
        #expect(user["emails"]?.arrayValue?.count { $0["primary"] == true } == 1)
    }

    @Test("values are added once and removed by value, by their other members, or as they are", arguments: [1, 4, 5, 500])
    func manyValues(count: Int) throws {
        let values = JSONValue.array((0..<count).map { ["value": .string("v\($0)"), "type": "t"] })
        var user: JSONObject = ["emails": [["value": "v0", "type": "t"], ["value": "kept", "display": "d"]]]
        func change(_ kind: PatchOperation.Kind, _ value: JSONValue) throws {
            let path = try SCIMPath.parse("emails")
            try PatchRequest(operations: [PatchOperation(kind, path: path, value: value)]).apply(to: &user, schema: .user)
        }
        try change(.add, values)
        try change(.add, values)
        #expect(user["emails"]?.arrayValue?.count == count + 1)
        try change(.remove, .array((0..<count).map { ["value": .string("v\($0)")] }))
        #expect(user["emails"] == [["value": "kept", "display": "d"]])
        try change(.remove, .array((0..<count).map { ["display": .string($0 == 0 ? "d" : "e")] }))
        #expect(user["emails"] == nil)
    }

    @Test("a message that would cost too much is refused whole with 413")
    func work() throws {
        let before: JSONObject = ["emails": .array((0..<10_000).map { ["value": .string("v\($0)")] })]
        var user = before
        let path = try SCIMPath.parse("emails[value eq \"none\"]")
        let operations = [PatchOperation](repeating: PatchOperation(.remove, path: path), count: 1000)
        let error = #expect(throws: SCIMError.self) {
            try PatchRequest(operations: [PatchOperation(.remove, path: try SCIMPath.parse("title"))] + operations)
                .apply(to: &user, schema: .user)
        }
        #expect(error?.status == 413)
        #expect(user == before)
    }
}
