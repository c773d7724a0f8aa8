import EntraProvisioning
import MockGraph

extension JobConfiguration {
    /// How a job runs that Graph keeps: by its schema, its settings and the settings among its secrets.
    init(of record: SynchronizationJobRecord) {
        self.init()
        // The flag is part of the tenant URL ("Known issues and resolutions with SCIM 2.0 protocol compliance").
        if record.secret("BaseAddress")?.contains(Dialect.aadOptscim062020.rawValue) == true {
            dialect = .aadOptscim062020
        } else if record.templateID == Dialect.customappsso.rawValue {
            dialect = .customappsso
        }
        // A schema was read when it was saved; one that somebody edited in a saved state may be unsound, and then the template's counts.
        let standard = SynchronizationSchema.standard(templateID: record.templateID)
        let schema = record.schema.flatMap { try? SynchronizationSchema(json: $0) } ?? standard
        userMapping = schema.users?.attributes ?? []
        groupMapping = schema.groups?.attributes ?? []
        skipsOutOfScopeDeletions = record.skipsOutOfScopeDeletions
        deletionThreshold = record.deletionThreshold
    }
}
