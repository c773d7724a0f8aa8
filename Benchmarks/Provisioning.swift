import EntraProvisioning
import Foundation
import HTTP
import JSON
import MockGraph
import MockNetskope

/// Whole cycles of the provisioning service, from the mock Graph to REST API v2, in memory on one thread.
struct Provisioning {
    /// A directory that is provisioned: users, groups, and to how many groups every user belongs.
    struct Size {
        let users: Int
        let groups: Int
        let memberships: Int
    }

    /// The two mocks, the job between them, and the moment.
    private final class World {
        var graph: GraphTenant
        var tenant: Tenant
        var job = ProvisioningJob()
        var now = Directory.now
        let ids: [String]
        let secretToken: String
        let graphToken: String
        /// How many requests the tenant answered.
        var requests = 0

        init(_ size: Size) {
            let now = Directory.now
            var graph = GraphTenant()
            var ids: [String] = []
            ids.reserveCapacity(size.users)
            for number in 0..<size.users { ids.append(graph.seedUser(Self.user(number))) }
            let each = size.memberships / size.groups
            for number in 0..<size.groups {
                // Groups overlap: their members begin further on, and wrap around.
                let first = number * (size.users / size.groups)
                let members = (0..<each).map { ids[(first + $0 * 7) % size.users] }
                let group = graph.seedGroup(
                    [
                        "displayName": .string("Group \(number)"), "mailNickname": .string("group\(number)"),
                        "securityEnabled": true, "mailEnabled": false,
                    ],
                    members: Array(Set(members)).sorted()
                )
                graph.seedAssignment(of: group, at: now)
            }
            // Whoever belongs to no group is assigned directly.
            for id in ids { graph.seedAssignment(of: id, at: now) }
            var tenant = Tenant()
            secretToken = tenant.issueToken(
                name: "bench",
                expires: now.adding(seconds: 365 * 86_400),
                privileges: [.users: .readWrite, .groups: .readWrite],
                at: now
            )
            graphToken = graph.issueAccessToken(isFirstParty: true, expires: now.adding(seconds: 365 * 86_400), at: now)
            self.graph = graph
            self.tenant = tenant
            self.ids = ids
        }

        static func user(_ number: Int) -> JSONObject {
            [
                "userPrincipalName": .string("user\(number)@contoso.com"), "accountEnabled": true,
                "displayName": .string("User Number\(number)"), "givenName": "User", "surname": .string("Number\(number)"),
                "mail": .string("user\(number)@contoso.com"), "mailNickname": .string("user\(number)"),
            ]
        }

        func cycle() -> CycleReport {
            let environment = ProvisioningEnvironment(
                graph: InMemoryTransport { [self] (request) throws(TransportError) in
                    guard case .response(let response) = graph.respond(to: request, at: now) else {
                        throw TransportError(.malformed, "Microsoft Graph asked the provisioning service back.")
                    }
                    return response
                },
                graphToken: graphToken,
                servicePrincipalID: graph.configuration.servicePrincipalID,
                target: InMemoryTransport { [self] (request) throws(TransportError) in
                    requests += 1
                    return tenant.respond(to: request, from: "20.190.128.17", at: now)
                },
                baseAddress: tenant.configuration.apiV2URL,
                secretToken: secretToken,
                now: now
            )
            let report = job.runCycle(environment)
            now = now.adding(seconds: 2400)
            precondition(report.isComplete, "a cycle failed: \(report.sourceFailure ?? report.failures.first?.reason ?? "?")")
            return report
        }

        /// Changes the family name of `count` users, spread over the directory.
        func rename(_ count: Int, _ round: Int) {
            let token = graph.issueAccessToken(at: now)
            for place in 0..<count {
                let id = ids[(place * 7919 + round * 31) % ids.count]
                let request = HTTPRequest(
                    method: "PATCH",
                    authority: "graph.microsoft.com",
                    target: "/v1.0/users/\(id)",
                    headers: ["Authorization": "Bearer \(token)", "Content-Type": "application/json"],
                    body: Array(#"{"surname":"Changed\#(round)x\#(place)"}"#.utf8)
                )
                guard case .response(let response) = graph.respond(to: request, at: now), response.status == 204 else {
                    preconditionFailure("Microsoft Graph refused a change")
                }
            }
        }
    }

    /// Measures the initial cycle, its memory, and incremental cycles in a large directory and a small one.
    static func measure(_ size: Size, _ report: inout BenchmarkReport) {
        let name = "\(size.users) users, \(size.groups) groups, \(size.memberships) memberships"
        let large = World(size)
        let seeded = peakBytes()
        var began = MonotonicClock.nanoseconds
        let first = large.cycle()
        let seconds = Double(MonotonicClock.nanoseconds - began) / 1e9
        precondition(first.kind == .initial && first.failures.isEmpty)
        let isGoal = size.users == 100_000
        report.add(
            "initial cycle, \(name)",
            seconds,
            "s",
            goal: isGoal ? "under 20 s" : "",
            isReached: isGoal ? seconds < 20 : nil
        )
        report.add("initial cycle, SCIM requests", Double(large.requests), "requests")
        if let seeded { report.add("memory of the directory before the first cycle, at most", seeded / 1_048_576, "MiB") }
        if let peak = peakBytes() {
            let mebibytes = peak / 1_048_576
            report.add(
                "memory of the process at the end of it, at most",
                mebibytes,
                "MiB",
                goal: isGoal ? "under 1,536 MiB" : "",
                isReached: isGoal ? mebibytes < 1536 : nil
            )
        }
        let small = World(Size(users: 1000, groups: 20, memberships: 5000))
        _ = small.cycle()
        var costs: (large: [Double], small: [Double]) = ([], [])
        for round in 0..<9 {
            for (world, isLarge) in [(large, true), (small, false)] {
                world.rename(100, round)
                began = MonotonicClock.nanoseconds
                let cycle = world.cycle()
                let milliseconds = Double(MonotonicClock.nanoseconds - began) / 1e6
                precondition(cycle.kind == .incremental && cycle.exported == 100, "\(cycle.exported) users were written")
                if isLarge { costs.large.append(milliseconds) } else { costs.small.append(milliseconds) }
            }
        }
        let many = Throughput.median(costs.large)
        let few = Throughput.median(costs.small)
        report.add("incremental cycle, 100 changes, 1,000 users", few, "ms")
        report.add("incremental cycle, 100 changes, \(size.users) users", many, "ms", goal: "under 50 ms", isReached: many < 50)
        report.add("cost of a change, growth", many / few, "times", goal: "at most 1.5 times", isReached: many / few <= 1.5)
    }

    /// The most memory that this process held at once; `nil` where the system does not say.
    private static func peakBytes() -> Double? {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Double($0) })
        else { return nil }
        return kilobytes * 1024
    }
}
