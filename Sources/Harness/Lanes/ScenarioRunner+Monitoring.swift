import HTTP
import JSON
import MockNetskope

// "After some days of monitoring remove the old token" (migration article, step 5): until then both endpoints are in use.
extension ScenarioRunner {
    /// Lives a lane whose job changes its endpoint behind every cycle, while everything is read through both endpoints behind every step.
    mutating func liveMonitored(_ trunk: LaneRun, _ baseline: LaneRun, _ stage: Stage) {
        // Where trouble is part of the scenario, or two directories are, the endpoints may rightly answer differently; and whoever reads takes of
        // a rate limit what the job needs.
        let isLimited = scenario.steps.contains { if case .rateLimit = $0.action { true } else { false } }
        guard scenario.expectFailure == nil, scenario.idPolicy == .shared, !isLimited, let start = trunk.world(after: 0) else {
            return
        }
        stage.world = start
        var run = trunk.forked(as: .monitored, at: 0, from: start)
        for step in scenario.steps where !run.isOver {
            run.live(step, .steps, against: baseline.observation(step.number - 1), ledger: ledger)
            run.compareEndpoints()
            guard step.isCycle else { continue }
            let (steps, phase): ([Step], StepPlace.Phase) =
                stage.world.endpoint == .legacy ? (scenario.migration, .migration) : (scenario.rollback, .rollback)
            for step in steps { run.live(step, phase, against: nil, ledger: nil) }
        }
        run.settle(against: baseline.observations, ledger: ledger)
        run.compareEndpoints()
        finish(&run, against: baseline, isShared: true)
    }
}

extension LaneRun {
    /// Reads users and groups through both endpoints, as a watching administrator would, and compares what both document.
    mutating func compareEndpoints() {
        guard !isOver, let place = observations.last?.place else { return }
        for (path, name, attributes) in [
            ("/Users", "userName", ["id", "userName", "active", "name", "emails", "externalId"]),
            ("/Groups", "displayName", ["id", "displayName", "externalId", "members"]),
        ] {
            let legacy = stage.everything(path, through: .legacy)
            let apiV2 = stage.everything(path, through: .apiV2)
            if legacy == nil, apiV2 == nil { continue }
            let (left, right) = (table(legacy ?? [], name, attributes), table(apiV2 ?? [], name, attributes))
            for difference in JSONDifference.between(left, right, at: ["GET \(path)", "both endpoints"]) {
                findings.append(
                    Finding(
                        .divergence,
                        lane: lane,
                        place: place,
                        "the two endpoints show different things at the same moment",
                        divergence: Divergence(
                            .wire,
                            lane: lane,
                            against: .legacy,
                            step: place,
                            path: difference.path,
                            baseline: difference.baseline,
                            value: difference.lane
                        )
                    )
                )
            }
        }
    }

    /// Resources by name with the attributes that both endpoints document; members are a set of ids.
    private func table(_ resources: [JSONValue], _ name: String, _ attributes: [String]) -> JSONValue {
        var table = JSONObject()
        for resource in resources {
            var entry = JSONObject()
            for attribute in attributes {
                guard let value = resource[attribute] else { continue }
                guard attribute == "members" else {
                    entry[attribute] = value
                    continue
                }
                let ids = (value.arrayValue ?? []).compactMap { $0["value"]?.stringValue }.sorted()
                if !ids.isEmpty { entry[attribute] = .array(ids.map { .string($0) }) }
            }
            table[resource[name]?.stringValue ?? resource["id"]?.stringValue ?? ""] = .object(entry)
        }
        return .object(table)
    }
}

extension Stage {
    /// Every resource at `path`, page by page, in their order; `nil` where the endpoint does not answer 200. Not part of the transcript.
    func everything(_ path: String, through endpoint: Endpoint) -> [JSONValue]? {
        let base = world.baseURL(endpoint).dropFirst("https://".count)
        guard let slash = base.firstIndex(of: "/") else { return nil }
        let token = world.tokens[endpoint == .legacy ? World.legacyClient : World.apiV2Token] ?? ""
        let members = path == "/Groups" ? "&attributes=displayName,externalId,members" : ""
        var found: [JSONValue] = []
        while true {
            let request = HTTPRequest(
                method: "GET",
                authority: String(base[..<slash]),
                target: "\(base[slash...])\(path)?startIndex=\(found.count + 1)&count=200\(members)",
                headers: ["Accept": "application/scim+json, application/json", "Authorization": "Bearer \(token)"]
            )
            let answer = try? live { () throws(StepFailure) in try? graph.send(request) }
            guard let response = answer ?? nil, response.status == 200, let body = try? JSONValue.parse(response.body),
                let page = body["Resources"]?.arrayValue
            else { return nil }
            found += page
            if page.isEmpty || found.count >= body["totalResults"]?.intValue ?? 0 { return found }
        }
    }
}
