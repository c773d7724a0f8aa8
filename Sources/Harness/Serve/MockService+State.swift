import HTTP
import MockGraph
import MockNetskope

// The mocks' state as a whole: saved, replaced, brought back, generated.
extension MockService {
    /// Brings everything but clock, journal and snapshots back to the start; the provisioning service forgets.
    func reset(_ provisioning: inout ServedProvisioning) {
        withState { state in
            let (clock, snapshots) = (state.clock, state.snapshots)
            var journal = state.journal
            journal.clear()
            state = start
            state.clock = clock
            state.journal = journal
            state.snapshots = snapshots
            state.cycleDue = clock.now
        }
        provisioning = ServedProvisioning(seed: start.tenant.configuration.seed)
    }

    /// The state at this moment, for ``StateFile`` and for comparisons.
    public var savedState: SavedState {
        withState { state in
            SavedState(tenant: state.tenant, graph: state.graph, frozenAt: state.clock.isFrozen ? state.clock.now : nil)
        }
    }

    /// Puts a saved tenant and Graph in the place of those there are. Tokens go on working where the saved tenant knows them.
    public func load(_ saved: SavedState) {
        provisioning.withLock {
            $0 = ServedProvisioning(seed: saved.tenant.configuration.seed); replace(with: saved)
        }
    }

    private func replace(with saved: SavedState) {
        withState { state in
            state.tenant = saved.tenant
            state.graph = saved.graph
            // Whoever administers these mocks keeps the access to Graph that it has.
            _ = state.graph.issueAccessToken(
                value: tokens.graph,
                expires: state.clock.now.adding(seconds: Self.tokenLifetime),
                at: state.clock.now
            )
            if let moment = saved.frozenAt {
                state.clock.freeze(at: moment)
            }
            state.cycleDue = state.clock.now
        }
    }

    /// Keeps the mocks and what the provisioning service remembers as they are.
    func takeSnapshot(_ name: String) {
        provisioning.withLock { provisioning in
            withState {
                $0.snapshots[name] = Snapshot(tenant: $0.tenant, graph: $0.graph, provisioning: provisioning, faults: $0.faults)
            }
        }
    }

    /// Brings back what a snapshot kept; gives `false` where there is none of this name.
    func restoreSnapshot(_ name: String) -> Bool {
        provisioning.withLock { provisioning in
            withState { state in
                guard let snapshot = state.snapshots[name] else { return false }
                (state.tenant, state.graph, state.faults) = (snapshot.tenant, snapshot.graph, snapshot.faults)
                provisioning = snapshot.provisioning
                state.cycleDue = state.clock.now
                return true
            }
        }
    }

    /// Puts generated users and groups in the place of those that the tenant has.
    public func generate(users: Int, groups: Int) {
        withState { state in
            state.tenant.removeEveryone()
            GeneratedDirectory(users: users, groups: groups).seed(&state.tenant, at: state.clock.now)
        }
    }
}
