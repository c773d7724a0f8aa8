import HTTP
import JSON
import MockGraph
import MockNetskope
import Testing

@testable import Harness

/// A scenario lived on one endpoint under the model's eyes, with a hand that reaches into the tenant behind chosen steps.
struct ModelledLane {
    /// What the model said, a line for each step of which it said anything: `3: the model expected …`.
    var said: [String] = []
    /// Why the model did not judge a cycle, by the step.
    var unjudged: [Int: Unjudged] = [:]
    /// Which cycles it judged.
    var judged: [Int] = []
    /// The directory behind the last step.
    var snapshot: DirectorySnapshot

    /// - Parameters:
    ///   - hands: what is done behind a step, before the model looks.
    ///   - mayRefuse: whether steps may be impossible, and are then left out.
    init(
        _ text: String,
        on endpoint: Endpoint,
        hands: [Int: @Sendable (inout World) -> Void] = [:],
        mayRefuse: Bool = false
    ) throws {
        let scenario = try Scenario(Array(text.utf8), file: "test.json5")
        let stage = try Stage(World(scenario, seed: 1)) { host in
            InMemoryTransport { (request) throws(TransportError) in
                let (response, delivery) = host.deliver(request, from: World.provisioningAddress)
                return try delivery.map { (delivery) throws(TransportError) in try delivery.arrival(of: response) } ?? response
            }
        }
        try stage.setCredentials(endpoint, nil, nil, scenario)
        try stage.startJob(scenario)
        stage.world.refreshSnapshot()
        hands[0]?(&stage.world)
        stage.world.refreshSnapshot()
        var model = DirectoryModel()
        snapshot = stage.world.snapshot
        for step in scenario.steps {
            let before = stage.world
            let outcome = stage.perform(step, in: endpoint == .legacy ? .legacy : .apiV2, scenario: scenario)
            if !mayRefuse { #expect(outcome.unmet == [], "step \(step.number)") }
            if let hand = hands[step.number] {
                hand(&stage.world)
                stage.world.refreshSnapshot()
            }
            switch model.judge(step.action, from: before, to: stage.world) {
            case .judged(let problems)?:
                said += problems.map { "\(step.number): \($0.message)" }
                if step.isCycle { judged.append(step.number) }
            case .unjudged(let reason)?: unjudged[step.number] = reason
            case nil: break
            }
        }
        snapshot = stage.world.snapshot
    }
}

extension World {
    /// Writes to the tenant as nobody of the scenario does; `{name}` stands for the id of the user or group of that name.
    mutating func alter(_ method: String, _ path: String, _ body: JSONValue? = nil) {
        var texts = [path, body?.text(pretty: false) ?? ""]
        let records =
            tenant.directory.users.map { ($0.attributes["userName"], $0.id) }
            + tenant.directory.groups.map { ($0.attributes["displayName"], $0.id) }
        for (name, id) in records {
            for index in texts.indices { texts[index] = texts[index].replacing("{\(name?.stringValue ?? "")}", with: id) }
        }
        let request = HTTPRequest(
            method: method,
            authority: tenant.configuration.legacyHost,
            target: "/SCIM/v2\(texts[0])",
            headers: [
                "Authorization": "Bearer \(tokens[World.legacyClient] ?? "")", "Content-Type": "application/scim+json",
            ],
            body: Array(texts[1].utf8)
        )
        let response = tenant.respond(to: request, from: World.provisioningAddress, at: now)
        #expect(
            (200..<300).contains(response.status),
            "\(method) \(path): \(response.status) \(String(decoding: response.body, as: UTF8.self))"
        )
    }

    /// Changes one attribute of a user or group.
    mutating func set(_ path: String, _ value: JSONValue, of resource: String) {
        let operation: JSONValue = ["op": "replace", "path": .string(path), "value": value]
        alter("PATCH", resource, ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]])
    }

    /// Puts a user into a group, or takes it out.
    mutating func setMember(_ user: String, of group: String, _ isMember: Bool) {
        let operation: JSONValue =
            isMember
            ? ["op": "add", "path": "members", "value": [["value": .string("{\(user)}")]]]
            : ["op": "remove", "path": .string("members[value eq \"{\(user)}\"]")]
        alter(
            "PATCH",
            "/Groups/{\(group)}",
            ["schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": [operation]]
        )
    }

    /// Puts a user there that nobody asked for, even beside one of the same name.
    mutating func insertUser(_ name: String) { tenant.seedUser(["userName": .string(name), "active": true], at: now) }
}
