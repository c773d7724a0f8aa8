/// What a defect of a SCIM endpoint is about: seeded defects are listed by these groups, and a divergence says which of them it resembles.
public enum DefectGroup: String, Sendable, Hashable, CaseIterable {
    /// Ids, and which record an id stands for.
    case identity
    /// Whether a record that exists is found by its matching attributes.
    case matching
    /// What a filter lets through.
    case filter
    /// Pages of a list and their counts.
    case paging
    /// What a PATCH does to attributes.
    case patch
    /// Who belongs to a group.
    case membership
    /// Creation, disabling, re-enabling, deletion.
    case lifeCycle = "life-cycle"
    /// Types and spellings of values.
    case types
    /// Statuses and bodies of refusals.
    case errors
    /// Sizes, lengths, and how much is taken at once.
    case limits
    /// Who may do what.
    case privileges
    /// When a write becomes visible, and what a repeated request does.
    case timing
    /// Whom the audit log names.
    case attribution
}
