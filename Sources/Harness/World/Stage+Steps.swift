extension Stage {
    /// How the sentence about a step begins that was not done.
    static let undone = "the step could not be done"

    /// Does one step in the stage's world, for a lane of `kind`; time passes where the step says so.
    func perform(_ step: Step, in kind: Lane.Kind, scenario: Scenario) -> StepOutcome {
        var outcome = StepOutcome()
        let start = world.transcript.exchanges.count
        do throws(StepFailure) {
            try act(step.action, kind, scenario, &outcome)
        } catch {
            outcome.unmet.append(
                Shortfall(
                    "\(Self.undone): \(error.message)",
                    Evidence(.operation, ["steps", "undone"], found: .string(error.message))
                )
            )
        }
        noteRefusals(since: start, step.action, &outcome)
        if changesTenant(step.action) || world.transcript.exchanges[start...].contains(where: { $0.request.method != "GET" }) {
            world.refreshSnapshot()
        }
        return outcome
    }

    func changesTenant(_ action: Step.Action) -> Bool {
        switch action {
        case .setCredentials, .custom: true
        default: false
        }
    }

    /// What the wire says about refusals, for steps of the provisioning service.
    func noteRefusals(since start: Int, _ action: Step.Action, _ outcome: inout StepOutcome) {
        switch action {
        case .request, .custom: return
        default: break
        }
        for exchange in world.transcript.exchanges[start...] {
            guard let response = exchange.response else { continue }
            let detail = "request \(exchange.number), \(exchange.request.method) \(exchange.request.path): \(response.status)"
            switch response.status {
            case 401: outcome.failures.append(SeenFailure(.unauthorized, detail))
            case 403: outcome.failures.append(SeenFailure(.forbidden, detail))
            case 404 where String(decoding: response.body, as: UTF8.self).contains("no Route matched"):
                outcome.failures.append(SeenFailure(.noRoute, detail))
            default: break
            }
        }
    }

    private func expectRefusal(_ body: () throws(StepFailure) -> Void) throws(StepFailure) {
        do throws(StepFailure) {
            try body()
        } catch {
            return
        }
        throw StepFailure("it was expected to be refused, and was done")
    }

    func act(_ action: Step.Action, _ kind: Lane.Kind, _ scenario: Scenario, _ outcome: inout StepOutcome)
        throws(StepFailure)
    {
        switch action {
        case .cycle: try runCycle(&outcome)
        case .provisionOnDemand(let key, let members): try provisionOnDemand(key, members, &outcome)
        case .setCredentials(let endpoint, let url, let token): try setCredentials(endpoint, url, token, scenario)
        case .testConnection(let expectsSuccess, let lanes):
            let isExpected = lanes?.contains(kind) ?? true
            try testConnection(expectsSuccess: isExpected ? expectsSuccess : nil, &outcome)
        case .expect(let expectation):
            if expectation.lanes?.contains(kind) ?? true { outcome.unmet += check(expectation) }
        case .request(let request): try send(request, &outcome)
        case .custom(let step): try perform(step, kind, &outcome)
        case .passTime(let seconds): world.now = world.now.adding(seconds: seconds)
        case .start, .pause, .restart: try schedule(action)
        case .setProvisioning(let settings): try setProvisioning(settings)
        case .setScopingFilters(let ofGroups, let filters): try setScopingFilters(ofGroups: ofGroups, filters)
        case .setMapping(let change): try setMapping(change)
        case .refused(.setMapping(let change)): try expectRefusal { () throws(StepFailure) in try setMapping(change) }
        case .fault(let fault): world.faults.add(fault, at: world.now)
        case .clearFaults: world.faults.removeAll()
        case .issueToken, .editToken, .revokeToken, .deleteToken, .reissueToken, .restAPIv2, .rateLimit, .rbacV3, .serviceAccount,
            .serviceAccountToken, .deleteServiceAccount, .ipAllowlist, .addLegacyClient, .removeLegacyClient, .endOfLife,
            .refused:
            try administer(action)
        default: try changeDirectory(action)
        }
        switch action {
        case .start, .restart, .setProvisioning, .setScopingFilters, .setMapping:
            // Taken over at once: else the state of the job would depend on whether something asked for it meanwhile, say a connection test.
            try live { prepareJob() }
        default: break
        }
        switch action {
        case .cycle: world.now = world.now.adding(seconds: 40 * 60)
        case .passTime, .expect, .testConnection, .setCredentials, .fault, .clearFaults: break
        default: world.now = world.now.adding(seconds: 60)
        }
    }
}
