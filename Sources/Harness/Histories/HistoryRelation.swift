import JSON

/// A change of a history that must not change how the directory ends ("metamorphic relation"): no expected value is needed to find a mistake.
///
/// A relation is tried on one endpoint, so it also finds what both endpoints do wrong alike.
public enum HistoryRelation: String, Sendable, Hashable, CaseIterable {
    /// Two changes of different objects between two cycles change places.
    case order
    /// Another number of members in one PATCH.
    case batchSize = "batch-size"
    /// Lists in short pages.
    case pageSize = "page-size"
    /// Hours pass before every cycle.
    case time
    /// Everybody and everything is called otherwise, case and length kept.
    case names
    /// A cycle more between changes of members.
    case extraCycle = "extra-cycle"

    /// What the directory would depend on, in words.
    var matter: String {
        switch self {
        case .order: "the order of independent changes"
        case .batchSize: "how many members one PATCH carries"
        case .pageSize: "the size of pages"
        case .time: "the time between cycles"
        case .names: "what people and groups are called"
        case .extraCycle: "whether a cycle runs between two changes of members"
        }
    }
}
