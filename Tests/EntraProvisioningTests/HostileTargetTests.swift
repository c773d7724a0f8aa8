import EntraProvisioning
import HTTP
import JSON
import Testing

@Suite("Targets and sources that mean no good")
struct HostileTargetTests {
    /// An id that a target gives, and how it stands in a path.
    static let ids: [(id: String, path: String)] = [
        ("a/b", "a%2Fb"), ("a b", "a%20b"), ("50%", "50%25"), ("a?b#c", "a%3Fb%23c"), ("../Groups", "..%2FGroups"),
        ("é", "%C3%A9"),
    ]

    @Test("an id is encoded where it stands in a path", arguments: ids)
    func encodesID(id: String, path: String) {
        let service = Service()
        let ada = service.user("ada")
        service.nextID = id
        service.cycle()
        service.ask("PATCH", "/users/\(ada)", ["surname": "King"])
        #expect(service.cycle().first?.line == "GET /Users/\(path)")
    }

    @Test("an id with a quote does not end the filter of a removal")
    func quotesID() {
        let service = Service()
        service.baseAddress += "?aadOptscim062020"
        let ada = service.user("ada")
        service.nextID = #"x" or value pr or value eq "y"#
        let group = service.group("eng", [ada])
        service.cycle()
        service.ask("DELETE", "/groups/\(group)/members/\(ada)/$ref")
        let path = service.cycle().last?.operations[0]?["path"]?.stringValue
        #expect(path == #"members[value eq "x\" or value pr or value eq \"y"]"#)
    }

    /// Answers to the creation of a user that are no resource.
    static let bodies = [
        #"{"id":""}"#, #"{"id":"."}"#, #"{"id":".."}"#, #"{"id":5}"#, #"{"id":null}"#, "[]", "null", "\"x\"", "{", "", "<html>",
        String(repeating: "[", count: 5000), #"{"id":{"id":"u1"}}"#,
    ]

    @Test("an answer to a creation that is no resource fails that user alone", arguments: bodies)
    func failsOne(body: String) {
        let service = Service()
        service.user("ada")
        service.user("bob")
        service.answer = { request in
            request.text.contains("ada@") ? HTTPResponse(status: 201, headers: [:], body: Array(body.utf8)) : nil
        }
        service.cycle()
        #expect(service.lastReport?.failures.map(\.sourceName) == ["ada@contoso.com"])
        #expect(service.resources.count == 1)
    }

    @Test("a target that echoes the secret token does not bring it into the log", arguments: [200, 400, 500])
    func hidesEcho(status: Int) {
        let service = Service()
        service.user("ada")
        service.answer = { request in
            HTTPResponse(status: status, headers: [:], body: Array("you sent \(request.headers["Authorization"] ?? "")".utf8))
        }
        service.cycle()
        let quarantine = service.lastReport?.quarantine?.message ?? ""
        #expect(quarantine.contains("you sent Bearer <sha256:"), "\(quarantine)")
        #expect(!quarantine.contains("Bearer secret"))
    }

    @Test("a resource that is found under an id of dots is not asked for", arguments: [".", ".."])
    func refusesDots(id: String) {
        let service = Service()
        service.user("ada")
        service.answer = { request in
            guard request.target.contains("contoso") else { return nil }
            let found: JSONValue = ["id": .string(id), "userName": "ada@contoso.com"]
            return HTTPResponse(
                status: 200,
                headers: [:],
                body: JSONValue.object(["totalResults": 1, "Resources": [found]]).bytes()
            )
        }
        #expect(service.cycle().filter { $0.method != "GET" }.isEmpty)
        #expect(service.lastReport?.failures.map(\.sourceName) == ["ada@contoso.com"])
    }

    /// Lists that are none, or hold what is no resource.
    static let lists = [
        #"{"totalResults":"1","Resources":[{"id":"x"}]}"#, #"{"totalResults":1,"Resources":"x"}"#,
        #"{"totalResults":0,"Resources":[1,null,[]]}"#,
        #"{"totalResults":-1}"#, #"{"totalResults":99999999999999999999}"#, #"{"Resources":[{}]}"#,
    ]

    @Test("a list of the wrong types neither stops the cycle nor ends it in a trap", arguments: lists)
    func survivesList(body: String) {
        let service = Service()
        service.user("ada")
        service.answer = { request in
            request.target.contains("contoso") ? HTTPResponse(status: 200, headers: [:], body: Array(body.utf8)) : nil
        }
        service.cycle()
        #expect(service.lastReport?.log.count == 1)
    }

    @Test("a list of very many resources is a duplicate, not a catastrophe")
    func survivesManyResources() {
        let service = Service()
        service.user("ada")
        let many = JSONValue.array(Array(repeating: ["id": "x", "userName": "ada@contoso.com"], count: 20_000))
        service.answer = { request in
            guard request.target.contains("contoso") else { return nil }
            return HTTPResponse(status: 200, headers: [:], body: JSONValue.object(["Resources": many]).bytes())
        }
        service.cycle()
        #expect(service.lastReport?.failures.map(\.code) == ["DuplicateTargetEntries"])
    }

    /// What Retry-After says, and for how many milliseconds three attempts wait.
    static let waits: [(String, Int64)] = [
        ("99999999999999999999", 3000), ("9223372036854775807", 3 * 86_400_000), ("-5", 0), ("soon", 3000), ("", 3000),
        ("2", 6000),
    ]

    @Test("429 without end is waited for a few times, a day at most each, and then fails the object", arguments: waits)
    func waitsBounded(retryAfter: String, milliseconds: Int64) {
        let service = Service()
        service.configure { $0.retryAfter = .wait(retries: 3) }
        service.user("ada")
        service.answer = { request in
            request.method == "POST" ? HTTPResponse(status: 429, headers: ["Retry-After": retryAfter], body: []) : nil
        }
        #expect(service.cycle().filter { $0.method == "POST" }.count == 4)
        #expect(service.waited == milliseconds)
        #expect(service.lastReport?.failures.map(\.code) == ["TooManyRequests"])
    }

    /// A link that Graph gives, and what the run says of it.
    static let links: [(link: String, says: String)] = [
        ("https://evil.example/v1.0/users/delta?$skiptoken=x", "another host"),
        ("http://graph.microsoft.com/v1.0/users", "another host"),
        ("https://graph.microsoft.com.evil.example/", "another host"), ("nonsense", "no URL"),
        ("self", "the same next link twice"),
    ]

    @Test("a next link to another host is not followed, and one that leads nowhere ends the run", arguments: links)
    func refusesLink(link: String, says: String) {
        let service = Service()
        service.user("ada")
        var asked: [String] = []
        service.graphAnswer = { request in
            guard request.path.hasSuffix("/users/delta") else { return nil }
            asked.append(request.authority)
            let next = link == "self" ? "https://\(request.authority)\(request.target)" : link
            return HTTPResponse(
                status: 200,
                headers: [:],
                body: JSONValue.object(["@odata.nextLink": .string(next), "value": []]).bytes()
            )
        }
        service.cycle()
        #expect(service.lastReport?.sourceFailure?.contains(says) == true)
        #expect(asked == ["graph.microsoft.com"])
    }

    @Test("next links that always differ end the run", arguments: [1, 20])
    func boundsPages(maximum: Int) {
        let service = Service()
        service.user("ada")
        service.maximumPages = maximum
        var asked = 0
        service.graphAnswer = { request in
            guard request.path.hasSuffix("/users/delta") else { return nil }
            asked += 1
            let next = JSONValue.string("https://\(request.authority)\(request.path)?$skiptoken=\(asked)")
            return HTTPResponse(
                status: 200,
                headers: [:],
                body: JSONValue.object(["@odata.nextLink": next, "value": []]).bytes()
            )
        }
        service.cycle()
        #expect(service.lastReport?.sourceFailure?.contains("more than \(maximum) pages") == true)
        #expect(asked == maximum)
        #expect(service.resources.isEmpty)
    }
}
