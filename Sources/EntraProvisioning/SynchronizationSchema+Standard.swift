import HTTP
import JSON

extension SynchronizationSchema {
    /// The template of non-gallery applications since December 2018.
    public static let scimTemplateID = "scim"
    /// The template of non-gallery applications before.
    public static let customappssoTemplateID = "customappsso"
    /// The template of Netskope's gallery application. Assumption: the name; Microsoft does not publish it.
    public static let netskopeTemplateID = "netskopeUserAuthentication"
    /// The ids of the templates that ``standard(templateID:)`` knows.
    public static let templateIDs = [scimTemplateID, customappssoTemplateID, netskopeTemplateID]

    /// The schema of a new job of a template: its directories, and a rule each for users and groups.
    ///
    /// An unknown template gives the schema of `scim`. Assumption: jobs of `customappsso` have the rows of `scim`.
    public static func standard(templateID: String) -> SynchronizationSchema {
        standards[templateID] ?? make(templateID)
    }

    private static let standards = Dictionary(uniqueKeysWithValues: templateIDs.map { ($0, make($0)) })

    private static func make(_ templateID: String) -> SynchronizationSchema {
        let isNetskope = templateID == netskopeTemplateID
        let users = ObjectMapping(
            name: isNetskope
                ? "Synchronize Azure Active Directory Users to Netskope User Authentication"
                : "Provision Microsoft Entra ID Users",
            sourceObjectName: "User",
            targetObjectName: SchemaCatalogue.targetUser,
            attributes: isNetskope ? AttributeMapping.netskopeUsers : AttributeMapping.nonGalleryUsers
        )
        let groups = ObjectMapping(
            name: isNetskope
                ? "Synchronize Azure Active Directory Groups to Netskope User Authentication"
                : "Provision Microsoft Entra ID Groups",
            sourceObjectName: "Group",
            targetObjectName: SchemaCatalogue.targetGroup,
            attributes: AttributeMapping.groups
        )
        return SynchronizationSchema(templateID: templateID, users: users, groups: groups)
    }

    /// Creates the schema of a template with other mappings: one rule for both objects.
    ///
    /// - Parameter templateID: gives the schema, its rule and its directories their ids, and the target directory its name.
    public init(templateID: String, users: ObjectMapping, groups: ObjectMapping) {
        let directory = templateID == Self.netskopeTemplateID ? "Netskope User Authentication" : "customappsso"
        // "Supported rule identifiers can be found in the synchronization template": the ids belong to the template, the same in
        // every run.
        let hash = templateID.utf8.reduce(into: UInt64(0xCBF2_9CE4_8422_2325)) { $0 = ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        var ids = SeededGenerator(seed: hash)
        let entra = "Azure Active Directory"
        json = [
            "id": .string(ids.nextUUID()), "version": "v1.0",
            "directories": [
                Self.directory(entra, id: ids.nextUUID(), isReadOnly: true, SchemaCatalogue.sourceObjects),
                Self.directory(directory, id: ids.nextUUID(), isReadOnly: false, SchemaCatalogue.targetObjects),
            ],
            "synchronizationRules": [
                [
                    "containerFilter": ["includedContainers": []], "editable": true, "groupFilter": ["includedGroups": []],
                    "id": .string(ids.nextUUID()), "name": "USER_TO_USER", "priority": 1,
                    "sourceDirectoryName": .string(entra), "targetDirectoryName": .string(directory), "metadata": [],
                    "objectMappings": [.object(groups.json), .object(users.json)],
                ]
            ],
        ]
        self.users = users
        self.groups = groups
    }

    /// A directoryDefinition.
    private static func directory(_ name: String, id: String, isReadOnly: Bool, _ objects: [SchemaCatalogue.Object]) -> JSONValue
    {
        [
            "discoverabilities": "None", "discoveryDateTime": nil, "id": .string(id), "name": .string(name),
            "objects": .array(objects.map(\.json)), "readOnly": .bool(isReadOnly), "version": "v1.0",
        ]
    }
}
