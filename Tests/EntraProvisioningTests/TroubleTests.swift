import EntraProvisioning
import HTTP
import JSON
import Testing

@Suite("What the service makes of an endpoint in trouble")
struct TroubleTests {
    /// An answer to the creation of a user, and the code that the provisioning log gets.
    static let codes: [(status: Int, body: String, code: String)] = [
        (400, "{}", "SystemForCrossDomainIdentityManagementBadRequest"),
        (400, #"{"scimType":"invalidPath","detail":"no attribute foo"}"#, "SchemaAttributeNotFound"),
        (400, #"{"scimType":"uniqueness"}"#, "Conflict"), (400, #"{"detail":"email is required"}"#, "MandatoryFieldsMissing"),
        (400, #"{"detail":"the domain is not allowed"}"#, "InvalidDomain"),
        (403, #"{"detail":"No licenses left"}"#, "LicenseLimitExceeded"), (401, "", "Unauthorized"),
        (403, "", "InsufficientRights"),
        (403, #"{"scimType":"mutability"}"#, "NotPermitted"), (404, "", "WebExceptionProtocolError"),
        (405, "", "MethodNotAllowed"),
        (408, "", "Timeout"), (409, "", "EntryConflict"), (418, "", "WebExceptionProtocolError"),
        (422, "", "UnprocessableEntity"),
        (429, "", "TooManyRequests"), (500, "", "InternalServerError"), (501, "", "NotImplemented"),
        (503, "", "InternalServerError"),
        (504, "", "Timeout"), (201, "<html>", "SystemForCrossDomainIdentityManagementServiceIncompatible"),
        (201, "{}", "SystemForCrossDomainIdentityManagementServiceIncompatible"),
    ]

    @Test("a creation that fails is logged with the documented code", arguments: codes)
    func logsCode(status: Int, body: String, code: String) {
        let service = Service()
        service.user("ada")
        service.answer = { $0.method == "POST" ? HTTPResponse(status: status, headers: [:], body: Array(body.utf8)) : nil }
        service.cycle()
        #expect(service.lastReport?.failures.map(\.code) == [code])
        #expect(service.lastReport?.log.last?.errorCode == code)
    }

    /// How a connection fails, and the code.
    static let breaks: [(TransportError.Kind, code: String)] = [
        (.timedOut, "Timeout"), (.reset, "WebExceptionProtocolError"), (.malformed, "WebExceptionProtocolError"),
    ]

    @Test("a connection that fails is logged with the documented code", arguments: breaks)
    func logsBreak(_ kind: TransportError.Kind, code: String) {
        let service = Service()
        service.user("ada")
        service.breaksWith = { $0.method == "POST" ? TransportError(kind, "broken") : nil }
        service.cycle()
        #expect(service.lastReport?.failures.map(\.code) == [code])
    }

    @Test("an update of an account that went away between reading and writing is an InvalidAnchor")
    func noticesLostAnchor() {
        let service = Service()
        let ada = service.user("ada")
        service.cycle()
        service.answer = { $0.method == "PATCH" ? HTTPResponse(status: 404) : nil }
        service.ask("PATCH", "/users/\(ada)", ["surname": "King"])
        service.cycle()
        #expect(service.lastReport?.failures.map(\.code) == ["InvalidAnchor"])
    }

    @Test("a filter that the endpoint refuses is incompatible filtering")
    func noticesFiltering() {
        let service = Service()
        service.user("ada")
        service.answer = { $0.target.contains("contoso.com") ? HTTPResponse(status: 400) : nil }
        service.cycle()
        #expect(
            service.lastReport?.failures.map(\.code) == ["SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering"]
        )
    }

    @Test("the reason of a failure has the words, the answer, and when it is tried again")
    func explains() {
        let service = Service()
        service.user("ada")
        service.answer = { $0.method == "POST" ? HTTPResponse(status: 400, headers: [:], body: Array(#"{"a":1}"#.utf8)) : nil }
        service.cycle()
        #expect(
            service.lastReport?.log.last?.reason
                == "StatusCode: BadRequest\nMessage: Processing of the HTTP request resulted in an exception. Please see the HTTP response "
                + "returned by the 'Response' property of this exception for details.\nWeb Response: \n{\"a\":1}. This operation was "
                + "retried 0 times. It will be retried again after this date: 2026-01-05T08:40:00Z UTC"
        )
    }

    // MARK: 429 and pace

    @Test("429 fails the object until a later cycle, unless the job waits as long as Retry-After asks", arguments: [false, true])
    func waits(doesWait: Bool) {
        let service = Service()
        service.configure { $0.retryAfter = doesWait ? .wait(retries: 3) : .nextCycle }
        service.user("ada")
        var refusals = 2
        service.answer = { request in
            guard request.method == "POST", refusals > 0 else { return nil }
            refusals -= 1
            return HTTPResponse(status: 429, headers: ["Retry-After": "7"], body: [])
        }
        service.cycle()
        #expect(service.lastReport?.failures.map(\.code) == (doesWait ? [] : ["TooManyRequests"]))
        #expect(service.waited == (doesWait ? 14_000 : 0))
        if !doesWait { #expect(service.cycle().contains { $0.method == "POST" }) }
    }

    @Test("a job with a pace lets the clock go on between its requests")
    func keepsPace() {
        let service = Service()
        service.configure { $0.requestsPerSecond = 4 }
        for number in 0..<3 { service.user("u\(number)") }
        service.cycle()
        // The probe and two requests a user: six pauses.
        #expect(service.requests.count == 7)
        #expect(service.waited == 1500)
        #expect(service.lastReport.map { $0.ended.milliseconds - $0.began.milliseconds } == 1500)
    }

    // MARK: Quarantine

    /// Failures of users and of references, objects evaluated, and the quarantine they lead to.
    static let thresholds: [(failures: Int, members: Int, evaluated: Int, reason: Quarantine.Reason?)] = [
        (3, 0, 4, nil), (4, 0, 9, .encounteredEscrowProportionThreshold), (4, 0, 10, nil),
        (9, 0, 100, .encounteredBaseEscrowThreshold), (8, 0, 100, nil), (0, 20, 100, nil),
        (8, 5, 100, .encounteredTotalEscrowThreshold),
    ]

    @Test("too many failures put the job into quarantine; references count for the total alone", arguments: thresholds)
    func quarantines(failures: Int, members: Int, evaluated: Int, reason: Quarantine.Reason?) {
        let service = Service()
        // The documented 5,000, 40,000 and 60,000, made small.
        service.configure {
            $0.thresholds.leastFailures = 4
            $0.thresholds.failures = 8
            $0.thresholds.failuresWithReferences = members == 20 ? 60 : 12
        }
        for number in 0..<failures { service.user("bad\(number)") }
        let member = service.user("member")
        for number in 0..<members { service.group("g\(number)", [member]) }
        for number in 0..<max(0, evaluated - failures - members - 1) { service.user("good\(number)") }
        service.answer = { request in
            request.method == "POST" && request.text.contains("bad") || request.method == "PATCH"
                ? HTTPResponse(status: 500) : nil
        }
        service.cycle()
        #expect(service.lastReport?.evaluated == evaluated)
        #expect(service.job.quarantine?.reason == reason)
    }

    @Test("the documented thresholds are 5,000 and 40 %, 40,000, and 60,000 with references")
    func hasThresholds() {
        let thresholds = QuarantineThresholds()
        #expect(thresholds.leastFailures == 5000 && thresholds.percent == 40)
        #expect(thresholds.failures == 40_000 && thresholds.failuresWithReferences == 60_000)
    }

    @Test("after four weeks in quarantine the job is disabled, and a restart brings it back")
    func disables() {
        let service = Service()
        service.user("ada")
        service.answer = { _ in HTTPResponse(status: 401) }
        for _ in 0..<(29 * 36 + 40) { service.cycle() }
        #expect(service.job.isDisabled)
        service.answer = nil
        #expect(service.cycle().isEmpty)
        service.job.restart([.quarantineState])
        #expect(service.cycle().contains { $0.method == "POST" })
    }

    @Test("deletions beyond the threshold are held back, logged as staged, and sent once they are allowed")
    func stagesDeletions() {
        let service = Service()
        service.configure { $0.deletionThreshold = 2 }
        let users = (0..<3).map { service.user("u\($0)") }
        service.cycle()
        for user in users { service.ask("DELETE", "/users/\(user)") }
        #expect(service.cycle().isEmpty)
        #expect(service.lastReport?.log.map(\.action) == [.stagedDelete, .stagedDelete, .stagedDelete])
        service.now = service.now.adding(seconds: 6 * 3600)
        #expect(service.cycle().isEmpty, "without permission, the next attempt holds them back again")
        service.job.restart([.forceDeletes, .quarantineState])
        #expect(service.cycle().filter { $0.method == "PATCH" }.count == 3)
        #expect(service.job.stateCode == "Active")
    }

    @Test("a member that could not be created joins its group in the cycle that creates it")
    func joinsLate() {
        let service = Service()
        service.group("eng", [service.user("ada")])
        service.answer = { $0.method == "POST" && $0.text.contains("ada@") ? HTTPResponse(status: 500) : nil }
        #expect(!service.cycle().contains { $0.method == "PATCH" })
        service.answer = nil
        #expect(service.cycle().filter { $0.method != "GET" }.map(\.line) == ["POST /Users", "PATCH /Groups/g1"])
    }
}
