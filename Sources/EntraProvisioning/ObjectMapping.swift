import JSON

/// How users or groups are synchronized from Entra ID to the target (objectMapping of Microsoft Graph).
public struct ObjectMapping: Sendable, Hashable {
    /// What may be done in the target (objectFlowTypes): the portal's "Target Object Actions" Create, Update and Delete.
    public enum FlowType: String, Sendable, Hashable, CaseIterable {
        /// New objects are created.
        case add = "Add"
        /// Existing objects are modified; disabling is a modification too.
        case update = "Update"
        /// Objects are deprovisioned.
        case delete = "Delete"
    }

    /// A pair that Microsoft Graph keeps for the service; "unless mentioned explicitly, metadata values should not be changed".
    public struct Metadata: Sendable, Hashable {
        /// The name.
        public var key: String
        /// The value.
        public var value: String

        /// Creates a pair.
        public init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// What people call the mapping.
    public var name: String
    /// Whether it is processed.
    public var isEnabled: Bool
    /// What may be done in the target.
    public var flowTypes: Set<FlowType>
    /// The object of the source directory: `User` or `Group`.
    public var sourceObjectName: String
    /// The object of the target directory.
    public var targetObjectName: String
    /// Which objects are in scope.
    public var scope: ScopingFilter
    /// The rows.
    public var attributes: [AttributeMapping]
    /// Pairs that the service keeps.
    public var metadata: [Metadata]

    /// Creates a mapping.
    public init(
        name: String,
        sourceObjectName: String,
        targetObjectName: String,
        attributes: [AttributeMapping],
        scope: ScopingFilter = ScopingFilter(),
        isEnabled: Bool = true,
        flowTypes: Set<FlowType> = Set(FlowType.allCases),
        metadata: [Metadata] = ObjectMapping.standardMetadata
    ) {
        self.name = name
        self.isEnabled = isEnabled
        self.flowTypes = flowTypes
        self.sourceObjectName = sourceObjectName
        self.targetObjectName = targetObjectName
        self.scope = scope
        self.attributes = attributes
        self.metadata = metadata
    }

    /// The metadata of Microsoft Graph's example of an objectMapping.
    public static let standardMetadata = [
        Metadata("IsCustomerDefined", "false"), Metadata("DisableMonitoringForChanges", "false"),
        Metadata("Disposition", "\"Normal\""), Metadata("ExcludeFromReporting", "false"),
        Metadata("EscrowBehavior", "\"Default\""), Metadata("Unsynchronized", "false"),
    ]

    /// The mapping as Microsoft Graph writes it.
    public var json: JSONObject {
        let flows = FlowType.allCases.filter(flowTypes.contains).map(\.rawValue).joined(separator: ", ")
        return [
            "enabled": .bool(isEnabled), "flowTypes": .string(flows), "name": .string(name),
            "sourceObjectName": .string(sourceObjectName), "targetObjectName": .string(targetObjectName),
            "attributeMappings": .array(attributes.map { .object($0.json) }),
            "metadata": .array(metadata.map { ["key": .string($0.key), "value": .string($0.value)] }),
            "scope": scope.groups.isEmpty && scope.inputGroups.isEmpty ? nil : scope.json,
        ]
    }
}
