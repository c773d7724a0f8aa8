import EntraProvisioning
import MockGraph

// What each step of a scenario means to the model.
extension DirectoryModel {
    /// Takes a step; gives what the model says of it, or `nil` where it is no cycle and nothing is wrong.
    mutating func judge(_ action: Step.Action, from before: World, to after: World) -> Judgement? {
        if !isAnchored { anchor(before.snapshot) }
        switch action {
        case .cycle: return judgeCycle(from: before, to: after)
        case .request, .custom:
            // A script writes what it likes; the service does not notice.
            if before.snapshot != after.snapshot { takeOver(after.snapshot, .untended) }
            return nil
        case .provisionOnDemand(let key, let members):
            // One object, evaluated by itself; the next cycle makes good what did not come about.
            var planned = self
            if customised == nil { _ = planned.plan(cycle(after, isFull: false)) }
            let evaluated = ([key] + members.map { .user($0) }).compactMap { after.ids[$0] }
            takeOver(after.snapshot, .doubtful, planned: planned, evaluated: Set(evaluated))
            return nil
        case .setCredentials:
            changeEndpoint(from: before, to: after)
            return nil
        case .restart(let scope): restart(scope)
        case .setMapping: customised = customised ?? .customMapping
        case .setScopingFilters: customised = customised ?? .scopingFilters
        case .setProvisioning: judgedRevision = nil
        default: break
        }
        let problems = untouched(from: before, to: after)
        return problems.isEmpty ? nil : .judged(problems)
    }

    /// Takes the tenant as it is before the first step: nobody in it belongs to anybody of Entra ID yet.
    private mutating func anchor(_ snapshot: DirectorySnapshot) {
        takeOver(snapshot, .known)
        isAnchored = true
    }

    // MARK: Cycles

    private mutating func judgeCycle(from before: World, to after: World) -> Judgement {
        if let customised { return .unjudged(customised) }
        guard after.job.cycleCount > before.job.cycleCount, let report = after.lastReport else {
            // The job is paused, or waits in quarantine for its next attempt: nothing is written.
            return .judged(untouched(from: before, to: after))
        }
        let isFull = report.kind == .initial || expectsFullCycle
        if report.kind == .initial { expectsFullCycle = false }
        let revision = after.graph.contentsRevision
        let trouble = Self.trouble(report, after)
        if trouble == nil, awaitsFullCycle == nil, !isFull, judgedRevision == revision, before.snapshot == after.snapshot {
            return .judged([])
        }
        let cycle = cycle(after, isFull: isFull)
        if trouble == nil { noteScope(cycle.settings) }
        if isFull, trouble == nil { awaitsFullCycle = nil }
        if let reason = trouble ?? awaitsFullCycle {
            var planned = self
            _ = planned.plan(cycle)
            takeOver(after.snapshot, .doubtful, planned: planned)
            if reason != .unreadable { read = cycle.source }
            return .unjudged(reason)
        }
        let slack = plan(cycle)
        let problems = settle(after.snapshot, slack)
        seen = cycle.source
        read = cycle.source
        expectsFullCycle = false
        judgedRevision = revision
        return .judged(problems)
    }

    /// Why a cycle that ran says nothing about the rules.
    private static func trouble(_ report: CycleReport, _ world: World) -> Unjudged? {
        if world.graph.configuration.lag != nil { return .lag }
        if report.sourceFailure != nil { return .unreadable }
        if report.quarantine != nil { return .quarantine }
        if !report.failures.isEmpty { return .failure }
        return world.job.escrows.isEmpty ? nil : .waiting
    }

    private func cycle(_ world: World, isFull: Bool) -> ModelCycle {
        let job = world.graph.synchronizationJob(world.graph.jobID)
        let settings = Settings(
            syncsAll: job?.syncsAll ?? false,
            skipsOutOfScopeDeletions: job?.skipsOutOfScopeDeletions ?? false
        )
        let names = world.names
        return ModelCycle(
            source: SourceOfTruth(world.graph.contents, syncsAll: settings.syncsAll),
            settings: settings,
            isFull: isFull,
            label: { names.label(of: $0) ?? $0 }
        )
    }

    mutating func plan(_ cycle: ModelCycle) -> Slack {
        var slack = Slack()
        planUsers(cycle, &slack)
        planGroups(cycle, &slack)
        return slack
    }

    /// Another scope holds for what is evaluated: for everything behind a restart only. Sparing who leaves holds at once, and ends with a restart.
    private mutating func noteScope(_ now: Settings) {
        if let settings, settings.syncsAll != now.syncsAll || (settings.skipsOutOfScopeDeletions && !now.skipsOutOfScopeDeletions)
        {
            awaitsFullCycle = .scope
        }
        settings = now
    }

    // MARK: Other steps

    /// What changed although nothing was provisioned.
    private mutating func untouched(from before: World, to after: World) -> [Shortfall] {
        before.snapshot == after.snapshot ? [] : settle(after.snapshot, Slack())
    }

    /// Where the endpoints give other ids or hold other directories, the ids that the service kept are of no use behind a change: nothing is known of an
    /// object before it is evaluated again.
    private mutating func changeEndpoint(from before: World, to after: World) {
        guard before.endpoint != after.endpoint, after.tenant.configuration.idPolicy != .shared else { return }
        takeOver(after.snapshot, .foreign)
        for number in Array(accounts.keys) { accounts[number]?.trust = .foreign }
        for number in Array(teams.keys) { teams[number]?.trust = .foreign }
    }

    /// synchronizationJobRestartCriteria (entra.md section 6).
    private mutating func restart(_ scope: String?) {
        let words = scope.map { $0.split(separator: ",").map { $0.filter { $0 != " " } } } ?? ["Watermark", "Escrows"]
        let forgets = words.contains("Full") || words.contains("ConnectorDataStore")
        if forgets {
            ties = [:]
            teamTies = [:]
        }
        if forgets || words.contains("Watermark") {
            expectsFullCycle = true
        } else if words.contains("Escrows") {
            awaitsFullCycle = .abandoned
        }
        judgedRevision = nil
    }
}
