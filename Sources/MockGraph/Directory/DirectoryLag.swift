import HTTP
import JSON

/// How far behind the directory its lists, filters, searches, counts and delta queries are.
///
/// Assumption: Microsoft calls the directory eventually consistent and publishes no figures. Here a GET by id sees every change at once, as a
/// client that reads what it has just created mostly does, and everything that is answered from an index sees it later.
public struct GraphLag: Sendable, Hashable {
    /// The shortest delay, in seconds.
    public var minimumSeconds: Int64
    /// The longest delay, in seconds.
    public var maximumSeconds: Int64

    /// Creates a range of delays. They are drawn from the tenant's seed, and no change overtakes one before it.
    public init(minimumSeconds: Int64, maximumSeconds: Int64) {
        self.minimumSeconds = max(0, minimumSeconds)
        self.maximumSeconds = max(self.minimumSeconds, maximumSeconds)
    }
}

extension EntraDirectory {
    /// A change as it was asked for, to be made again in the directory that lags behind.
    enum Mutation: Sendable {
        case create(DirectoryObject)
        case update(String, JSONObject)
        case setManager(String?, String)
        case addMember(String, String)
        case removeMember(String, String)
        case addOwner(String, String)
        case removeOwner(String, String)
        case softDelete(String, Instant)
        case restore(String)
        case purge(String)
    }

    mutating func apply(_ mutation: Mutation) {
        switch mutation {
        case .create(let object): create(object)
        case .update(let id, let changed): update(id, changed)
        case .setManager(let manager, let id): setManager(manager, of: id)
        case .addMember(let member, let group): _ = addMember(member, to: group)
        case .removeMember(let member, let group): _ = removeMember(member, from: group)
        case .addOwner(let owner, let group): _ = addOwner(owner, to: group)
        case .removeOwner(let owner, let group): _ = removeOwner(owner, from: group)
        case .softDelete(let id, let moment): softDelete(id, at: moment)
        case .restore(let id): restore(id)
        case .purge(let id): purge(id)
        }
    }
}

/// The directory as lists see it: a copy that makes every change again after its delay.
struct LaggingDirectory: Sendable {
    private(set) var view: EntraDirectory
    private var waiting: [(due: Instant, mutation: EntraDirectory.Mutation)] = []
    private var firstWaiting = 0
    private var generator: SeededGenerator
    private let lag: GraphLag

    init(_ directory: EntraDirectory, _ lag: GraphLag, seed: UInt64) {
        view = directory
        view.outbox = nil
        self.lag = lag
        generator = SeededGenerator(seed: seed ^ 0x6C61_6700)
    }

    /// Takes changes that were made at `now`.
    mutating func take(_ mutations: [EntraDirectory.Mutation], at now: Instant) {
        for mutation in mutations {
            let (width, isWide) = (lag.maximumSeconds - lag.minimumSeconds).multipliedReportingOverflow(by: 1000)
            let range = UInt64(isWide ? Int64.max - 1 : width) + 1
            let extra = Int64(generator.next() % range)
            let (milliseconds, isFar) = now.adding(seconds: lag.minimumSeconds).milliseconds.addingReportingOverflow(extra)
            let due = Instant(milliseconds: isFar ? .max : milliseconds)
            waiting.append((max(due, waiting.last?.due ?? due), mutation))
        }
    }

    /// Makes the changes that are due at `now`.
    mutating func catchUp(to now: Instant) {
        while firstWaiting < waiting.count, waiting[firstWaiting].due <= now {
            view.apply(waiting[firstWaiting].mutation)
            firstWaiting += 1
        }
        if firstWaiting == waiting.count {
            waiting = []
            firstWaiting = 0
        }
    }

    /// Makes all changes, those that were never asked for by a request among them.
    mutating func catchUp(with mutations: [EntraDirectory.Mutation]) {
        for mutation in mutations { view.apply(mutation) }
    }
}
