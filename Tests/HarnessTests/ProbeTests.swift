import HTTP
import JSON
import MockNetskope
import Testing

@testable import Harness

@Suite("Write probe")
struct ProbeTests {
    private func failed(_ report: ProbeReport) -> [String] { report.outcomes.filter { $0.status == .fail }.map(\.id) }

    @Test("the sound pair is GO; what API v2 does not store is a warning, and what is documented was subtracted")
    func sound() throws {
        let report = try ProbedTenant().probe()
        #expect(failed(report) == [])
        let isGo = report.isGo
        #expect(isGo)
        let warned = Set(report.outcomes.filter { $0.status == .warn }.map(\.id))
        #expect(warned.isSuperset(of: ["user.change.phone", "user.manager.set.standard"]))
        #expect(warned.isDisjoint(with: ["user.create.standard", "members.remove-one.flagged"]))
        let patches = report.known.first { $0.entry.path.description == "PATCH ~1Users~1{id}/response/status" }
        #expect((patches?.uses ?? 0) > 10)
        #expect(report.noise == [])
        #expect(report.transcript.exchanges.count > 1000)
    }

    @Test(
        "a defect of API v2 is found, and the step is named",
        arguments: [
            ("remove-by-value-ignored", "members.remove-one.standard"),
            ("remove-by-filter-ignored", "members.remove-one.flagged"),
            ("add-replaces-members", "members.add-batch.standard"), ("disabling-by-text-ignored", "user.disable.standard"),
            ("disabling-by-boolean-ignored", "user.disable.flagged"), ("path-less-operation-ignored", "user.change.flagged"),
            ("deletion-only-disables", "user.delete"), ("deleted-name-blocked", "user.create.again"),
            ("created-without-body", "user.create.standard"), ("conflict-as-200", "user.create.duplicate"),
            ("id-changes-on-rename", "user.rename.standard"), ("user-name-match-exact", "user.match.case"),
            ("disabled-users-not-found", "user.match.disabled"), ("filter-ignored", "probe.names"),
            ("filter-apostrophe-breaks", "probe.names"), ("rename-empties-group", "group.rename.with-members"),
            ("deleted-user-stays-member", "user.delete"), ("utf-8-read-as-latin-1", "user.create.unicode"),
            ("values-cut-at-64", "user.create.long"), ("patch-not-atomic", "user.change.half-broken"),
        ]
    )
    func defects(name: String, step: String) throws {
        let defect = try #require(Defect.named(name))
        let world = ProbedTenant(TenantConfiguration(defect: defect))
        let report = try world.probe()
        #expect(failed(report).contains(step))
        let isGo = report.isGo
        #expect(!isGo)
    }

    @Test("a limit on what one PATCH may hold shows where batches are as large as a tenant's")
    func batches() throws {
        let defect = try #require(Defect.named("members-beyond-10-dropped"))
        let world = ProbedTenant(TenantConfiguration(defect: defect))
        let report = try world.probe(crowd: 12, batch: 12)
        #expect(failed(report).contains("group.large.add.1"))
    }

    @Test(
        "endpoints without one directory are NO-GO, and nothing is left in either",
        arguments: [TenantConfiguration.IDPolicy.remapped, .separate]
    )
    func identities(policy: TenantConfiguration.IDPolicy) throws {
        let world = ProbedTenant(TenantConfiguration(idPolicy: policy))
        let before = world.directory
        let report = try world.probe()
        #expect(failed(report).contains("user.create.standard"))
        #expect(report.leftovers == [])
        #expect(world.directory == before)
    }

    @Test("a difference that is documented fails the step where the ledger does not say so")
    func ledger() throws {
        let entries = Ledger.probe.filter { $0.path.description != "PATCH ~1Users~1{id}/response/status" }
        let report = try ProbedTenant().probe(ledger: entries)
        #expect(failed(report).first == "user.change.standard")
    }

    // MARK: Noise

    /// Puts a member into every JSON answer of some endpoints.
    private func adding(_ name: String, at sides: Set<Endpoint>, _ value: @escaping (Int) -> JSONValue?) -> (ProbedTenant) -> Void
    {
        { world in
            world.disturb = { [unowned world] _, side, response in
                guard sides.contains(side), var body = (try? JSONValue.parse(response.body))?.objectValue else { return response }
                body[name] = value(world.count)
                var response = response
                response.body = JSONValue.object(body).bytes()
                return response
            }
        }
    }

    @Test("what varies without any change is subtracted and shown")
    func noise() throws {
        let world = ProbedTenant()
        adding("trace", at: [.legacy, .apiV2]) { .string("t-\($0)") }(world)
        let report = try world.probe()
        #expect(failed(report) == [])
        let note = try #require(report.noise.first { $0.step == "user.create.minimal" })
        #expect(note.path == "POST ~1Users/response/body/trace")
        #expect(note.how == "another value" && note.values.count == 2)
    }

    @Test("what varies through API v2 alone is no noise")
    func noiseOfCandidate() throws {
        let world = ProbedTenant()
        adding("trace", at: [.apiV2]) { .string("t-\($0)") }(world)
        #expect(failed(try world.probe()).contains("user.create.standard"))
    }

    @Test("a value that varies may not be left out, nor change its type", arguments: [JSONValue?.none, .some(7)])
    func noiseIsNarrow(replacement: JSONValue?) throws {
        let world = ProbedTenant()
        world.disturb = { [unowned world] _, side, response in
            guard var body = (try? JSONValue.parse(response.body))?.objectValue else { return response }
            body["trace"] = side == .legacy ? .string("t-\(world.count)") : replacement
            var response = response
            response.body = JSONValue.object(body).bytes()
            return response
        }
        #expect(failed(try world.probe()).contains("user.create.standard"))
    }

    /// A tenant that shows the members of groups backwards in one of the rounds, and drops one through API v2 where asked.
    private func reversing(in round: String, dropping: Bool = false) throws -> ProbeReport {
        let world = ProbedTenant()
        var isReversed = false
        world.disturb = { request, side, response in
            if request.method == "POST" {
                isReversed = String(decoding: request.body, as: UTF8.self).contains("\(ProbeNames(seed: 7).prefix)\(round)-")
            }
            guard request.method == "GET", var body = (try? JSONValue.parse(response.body))?.objectValue,
                var members = body["members"]?.arrayValue, members.count > 1
            else { return response }
            if isReversed { members.reverse() }
            if dropping, side == .apiV2 { members.removeLast() }
            body["members"] = .array(members)
            var response = response
            response.body = JSONValue.object(body).bytes()
            return response
        }
        return try world.probe()
    }

    @Test("members in another order are noise where the legacy endpoint shows them so, and a missing one is not")
    func order() throws {
        let reordered = try reversing(in: "b")
        #expect(failed(reordered) == [])
        #expect(reordered.noise.contains { $0.how == "another order" })
        #expect(failed(try reversing(in: "b", dropping: true)).contains("members.add-batch.standard"))
    }

    @Test("members in another order behind writes through API v2 alone are a warning: their order says nothing")
    func orderOfCandidate() throws {
        let reordered = try reversing(in: "c")
        #expect(failed(reordered) == [])
        let outcome = reordered.outcomes.first { $0.id == "members.add-batch.standard" }
        #expect(outcome?.status == .warn)
    }

    @Test("a legacy endpoint that refuses now and then cannot be judged, and that is no GO")
    func unsteady() throws {
        let world = ProbedTenant()
        var patches = 0
        world.disturb = { request, side, response in
            guard request.method == "PATCH", side == .legacy else { return response }
            patches += 1
            return patches == 3 ? HTTPResponse(status: 500) : response
        }
        let report = try world.probe()
        let outcome = try #require(report.outcomes.first { $0.status == .fail })
        #expect(outcome.findings.contains { $0.hasPrefix("The legacy endpoint did not answer alike twice") })
    }

    // MARK: What stops it

    @Test("an object that has one of the names already stops the probe before anything is written", arguments: ["a", "c"])
    func collision(round: String) throws {
        let world = ProbedTenant()
        let name = "\(ProbeNames(seed: 7).prefix)\(round)-unicode@example.com"
        world.tenant.seedUser(["userName": .string(name), "active": true], at: Instant(milliseconds: 0))
        let before = world.directory
        let report = try world.probe()
        #expect(failed(report) == ["probe.names"])
        #expect(world.directory == before)
        #expect(!world.requests.contains { $0.method != "GET" })
    }

    @Test("a journal that cannot be written lets nothing be made")
    func journal() throws {
        let world = ProbedTenant()
        world.journal.fails = true
        let report = try world.probe()
        #expect(report.incomplete == "the disk is full")
        #expect(world.requests.isEmpty)
        let isGo = report.isGo
        #expect(!isGo)
    }

    @Test("a token stands in the field for it alone: not in the transcript, nor in the journal, nor where a server echoes it")
    func secrets() throws {
        let world = ProbedTenant()
        world.disturb = { request, _, response in
            guard request.method == "POST" else { return response }
            var response = response
            response.headers.append("X-Echo", request.headers["Authorization"] ?? "")
            return response
        }
        let report = try world.probe()
        let said = "\(report.transcript) \(report.outcomes) \(report.noise) \(world.journal.text)"
        for token in world.token { #expect(!said.contains(token)) }
        #expect(said.contains("<sha256:"))
    }
}
