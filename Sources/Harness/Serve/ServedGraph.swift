import EntraProvisioning
import MockGraph

extension GraphConfiguration {
    /// Microsoft Graph as served: its application is Netskope's, from the gallery, and so is its job's template.
    static func served(seed: UInt64) -> GraphConfiguration {
        var configuration = GraphConfiguration(seed: seed)
        configuration.templateID = SynchronizationSchema.netskopeTemplateID
        return configuration
    }
}
