import JSON
import MockGraph
import Testing

@Suite("The secrets of a provisioning configuration")
struct SynchronizationSecretTests {
    private let secrets = GraphClient.synchronization + "/secrets"

    private func pairs(_ values: [(String, String)]) -> JSONValue {
        ["value": .array(values.map { ["key": .string($0.0), "value": .string($0.1)] })]
    }

    @Test("a saved token is masked for every client, and known to the service")
    func masks() {
        var graph = GraphClient()
        #expect(graph.send("PUT", secrets, pairs([("BaseAddress", "https://x"), ("SecretToken", "s3cret")])).status == 204)
        let shown: JSONValue = [["key": "BaseAddress", "value": "https://x"], ["key": "SecretToken", "value": "*"]]
        #expect(graph.send("GET", secrets).json["value"] == shown)
        #expect(graph.send("GET", GraphClient.synchronization).json["secrets"] == shown)
        #expect(graph.tenant.savedSecrets.map(\.value) == ["https://x", "s3cret"])
        #expect(graph.send("GET", secrets + "/$count").json == 2)
    }

    @Test(
        "values that are credentials are masked, others are shown",
        arguments: [("Password", true), ("Oauth2ClientSecret", true), ("UserName", false), ("SyncAll", false)]
    )
    func masksCredentials(key: String, isMasked: Bool) {
        var graph = GraphClient()
        graph.send("PUT", secrets, pairs([(key, "value")]))
        #expect(graph.send("GET", secrets).json["value"]?[0]?["value"] == (isMasked ? "*" : "value"))
    }

    @Test("a collection that is read and written back keeps what is masked, and a new value replaces it")
    func keepsMasked() {
        var graph = GraphClient()
        graph.send("PUT", secrets, pairs([("BaseAddress", "https://x"), ("SecretToken", "s3cret")]))
        var read = graph.send("GET", secrets).json["value"]?.arrayValue ?? []
        read.append(["key": "SkipOutOfScopeDeletions", "value": "True"])
        graph.send("PUT", secrets, ["value": .array(read)])
        #expect(graph.tenant.savedSecrets.map(\.value) == ["https://x", "s3cret", "True"])
        #expect(graph.tenant.synchronizationJobs[0].skipsOutOfScopeDeletions)
        graph.send("PUT", secrets, pairs([("SecretToken", "other")]))
        #expect(graph.tenant.savedSecrets.map(\.value) == ["https://x", "other", "True"])
    }

    @Test("an empty value removes its key")
    func removes() {
        var graph = GraphClient()
        graph.send("PUT", secrets, pairs([("BaseAddress", "https://x"), ("SecretToken", "s"), ("SyncAll", "true")]))
        #expect(graph.tenant.synchronizationJobs[0].syncsAll)
        graph.send("PUT", secrets, pairs([("SecretToken", ""), ("SyncAll", ""), ("Domain", "")]))
        #expect(graph.send("GET", secrets).json["value"] == [["key": "BaseAddress", "value": "https://x"]])
        #expect(!graph.tenant.synchronizationJobs[0].syncsAll)
    }

    @Test(
        "a key that is no name of the enumeration, in its letter case, is refused as Graph refuses it",
        arguments: ["baseAddress", "Nope"]
    )
    func refusesKeys(key: String) {
        var graph = GraphClient()
        let answer = graph.send("PUT", secrets, pairs([("SyncAll", "true"), (key, "x")]))
        #expect(answer.status == 500)
        #expect(answer.code == "InternalError")
        #expect(answer.json["error"]?["message"] == .string("Requested value '\(key)' was not found."))
        #expect(graph.tenant.savedSecrets.isEmpty)
    }

    @Test(
        "every key of the documented enumeration is taken",
        arguments: [
            "None", "AppKey", "ClientIdentifier", "SingleSignOnType", "Oauth2TokenExchangeUri", "SyncAgentADContainer",
            "ConnectionString", "HardDeletesEnabled",
        ]
    )
    func takesKeys(key: String) {
        var graph = GraphClient()
        #expect(graph.send("PUT", secrets, pairs([(key, "x")])).status == 204)
        #expect(graph.send("GET", secrets + "/$count").json == 1)
    }

    @Test(
        "what is no collection of pairs is refused",
        arguments: [["value": "x"], ["value": [["key": "SyncAll"]]], ["value": [7]]] as [JSONValue]
    )
    func refusesShapes(body: JSONValue) {
        var graph = GraphClient()
        #expect(graph.send("PUT", secrets, body).status == 400)
        #expect(graph.send("POST", secrets, body).status == 405)
    }

    @Test("an application that authorizes by SecretToken has no access token to acquire")
    func refusesTokens() {
        var graph = GraphClient()
        let target = GraphClient.synchronization + "/acquireAccessToken"
        #expect(graph.send("POST", target, ["credentials": [["key": "Oauth2ClientId", "value": "x"]]]).status == 400)
        #expect(graph.send("POST", target, ["credentials": [["key": "oauth2ClientId", "value": "x"]]]).status == 500)
    }
}
