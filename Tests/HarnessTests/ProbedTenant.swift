import HTTP
import JSON
import MockNetskope

@testable import Harness

/// A mock tenant with a directory of its own, as the write probe meets it: both endpoints, in memory, with a journal in memory.
final class ProbedTenant {
    /// What happens to a request, by its number.
    enum Mishap: CaseIterable {
        /// No answer, and the request took no effect.
        case lostBefore
        /// No answer, and the request took its effect.
        case lostAfter
        /// 503, and the request took its effect.
        case failedAfter
        /// The user interrupts.
        case interruption
        /// The process is killed: nothing more is sent, not even the clean-up.
        case death
    }

    var tenant: Tenant
    /// How many requests came, over both endpoints.
    private(set) var count = 0
    private(set) var requests: [HTTPRequest] = []
    var mishap: (at: Int, kind: Mishap)?
    /// The lines of the journal.
    let journal = Lines()
    /// Changes answers, say a server's moods; is given the request, which endpoint it is, and the answer.
    var disturb: (HTTPRequest, Endpoint, HTTPResponse) -> HTTPResponse = { $2 }

    private let tokens: [Endpoint: String]
    private static let start = Instant(milliseconds: 1_767_600_000_000)

    /// Lines written by a closure that is `Sendable`; the tests are single-threaded.
    final class Lines: @unchecked Sendable {
        // Proof: a test writes and reads on one thread.
        var text = ""
        var fails = false
    }

    init(_ configuration: TenantConfiguration = TenantConfiguration()) {
        tenant = Tenant(configuration: configuration)
        var ids: [String] = []
        for number in 1...3 {
            let name = "user\(number)@contoso.com"
            ids.append(
                tenant.seedUser(
                    [
                        "userName": .string(name), "active": true,
                        "emails": [["type": "work", "value": .string(name), "primary": true]],
                    ],
                    at: Self.start
                )
            )
        }
        tenant.seedGroup(["displayName": "VPN"], members: ids, at: Self.start)
        tokens = [
            .legacy: tenant.addLegacyClient(name: "legacy", at: Self.start),
            .apiV2: tenant.issueToken(
                name: "v2",
                expires: Self.start.adding(seconds: 86_400),
                privileges: [.users: .readWrite, .groups: .readWrite],
                at: Self.start
            ),
        ]
    }

    /// The tenant of the directory alone: what must be the same before and after.
    var directory: [JSONValue] {
        [tenant.directory, tenant.apiV2Directory].flatMap { directory in
            directory.users.map { .object($0.attributes) }
                + directory.groups.map { group in
                    [
                        "id": .string(group.id), "group": .object(group.attributes),
                        "members": .array(directory.members(of: group.id).map { .string($0) }),
                    ]
                }
        }
    }

    func endpoint(_ side: Endpoint) throws -> ProbeEndpoint {
        let transport = InMemoryTransport { [unowned self] request throws(TransportError) in try answer(request, side) }
        let url = side == .legacy ? tenant.configuration.legacyURL : tenant.configuration.apiV2URL
        guard let endpoint = ProbeEndpoint(side, baseURL: url, token: tokens[side] ?? "", transport: transport) else {
            throw TransportError(.malformed, "no URL")
        }
        return endpoint
    }

    var token: [String] { Array(tokens.values) }

    private func answer(_ request: HTTPRequest, _ side: Endpoint) throws(TransportError) -> HTTPResponse {
        if let mishap, mishap.kind == .death, count >= mishap.at { throw TransportError(.unreachable, "the process is dead") }
        count += 1
        requests.append(request)
        let kind = mishap.flatMap { $0.at == count ? $0.kind : nil }
        if kind == .lostBefore { throw TransportError(.reset, "the connection ended") }
        let moment = Self.start.adding(seconds: Int64(count))
        let response = disturb(request, side, tenant.respond(to: request, from: "127.0.0.1", at: moment))
        if kind == .lostAfter { throw TransportError(.reset, "the connection ended") }
        if kind == .failedAfter, request.method != "GET" { return HTTPResponse(status: 503) }
        if let mishap, mishap.kind == .death, count >= mishap.at { throw TransportError(.unreachable, "the process is dead") }
        return response
    }

    /// Runs a probe with a small group.
    func probe(
        seed: UInt64 = 7,
        ledger: [KnownDifference] = Ledger.probe,
        crowd: Int = 3,
        batch: Int = 2,
        only: Set<String>? = nil
    ) throws -> ProbeReport {
        let lines = journal
        var probe = WriteProbe(
            legacy: try endpoint(.legacy),
            apiV2: try endpoint(.apiV2),
            options: WriteProbe.Options(seed: seed, crowdSize: crowd, batchSize: batch, ledger: Ledger(entries: ledger)),
            journal: ProbeJournal { line throws(ProbeJournalError) in
                if lines.fails { throw ProbeJournalError("the disk is full") }
                lines.text += line
            },
            now: { Self.start }
        )
        if let only { probe.plan.steps.removeAll { !only.contains($0.id) } }
        return probe.run(shouldStop: { [unowned self] in mishap.map { $0.kind == .interruption && count >= $0.at } ?? false })
    }

    /// Runs the clean-up of the journal.
    func cleanUp() throws -> [ProbeLeftover] {
        let lines = journal
        return WriteProbe.cleanUp(
            try ProbeJournalContents(Array(journal.text.utf8), path: "journal"),
            legacy: try endpoint(.legacy),
            apiV2: try endpoint(.apiV2),
            journal: ProbeJournal { line throws(ProbeJournalError) in lines.text += line },
            now: { Self.start },
            progress: { _ in }
        )
        .leftovers
    }
}
