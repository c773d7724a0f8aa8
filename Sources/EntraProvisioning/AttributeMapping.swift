/// One row of an attribute mapping (attributeMapping of Microsoft Graph).
public struct AttributeMapping: Sendable, Hashable {
    /// Where the value comes from.
    public enum Source: Sendable, Hashable {
        /// An attribute of Entra ID.
        case attribute(String)
        /// The same text for every object.
        case constant(String)
        /// An expression over attributes.
        case expression(MappingExpression)
        /// The object that an attribute refers to, by the id it has in the target.
        case reference(String)
        /// The mapping type "None": the target attribute is left alone, but is given the default value where it is empty
        /// (Tutorial - Customize user provisioning attribute-mappings).
        case nothing
    }

    /// When the attribute is written (attributeFlowType of Microsoft Graph).
    public enum FlowType: String, Sendable, Hashable, CaseIterable {
        /// On creation and on update.
        case always = "Always"
        /// "Only when new object is created": the portal's "Only during creation".
        case objectAddOnly = "ObjectAddOnly"
        /// "Only when the change is adding new values to a multi-valued attribute".
        case multiValueAddOnly = "MultiValueAddOnly"
        /// "If there is a current value, only flows Add operations; will not flow Remove operations".
        case valueAddOnly = "ValueAddOnly"
        /// "Only propagates changes if no current value exists at all".
        case attributeAddOnly = "AttributeAddOnly"
    }

    /// When the attribute is exported (attributeFlowBehavior of Microsoft Graph).
    public enum FlowBehavior: String, Sendable, Hashable, CaseIterable {
        /// Where its value differs from the target's.
        case whenChanged = "FlowWhenChanged"
        /// With every export.
        case always = "FlowAlways"
    }

    /// Where the value comes from.
    public var source: Source
    /// The target attribute: `userName`, `name.givenName`, `emails[type eq "work"].value`, `urn:…:User:department`.
    public var target: String
    /// 1 for the first matching attribute, 2 for the second …; `nil` for an attribute that is not matched by.
    public var matchingPriority: Int?
    /// What is written where the source has no value: on creation alone ("Default value if null"); `nil` for nothing.
    public var defaultValue: String?
    /// When the attribute is written.
    public var flowType: FlowType
    /// When the attribute is exported.
    public var flowBehavior: FlowBehavior
    /// `exportMissingReferences`, "for internal use only": kept, without effect.
    public var exportsMissingReferences: Bool

    /// Creates a row.
    public init(
        _ target: String,
        _ source: Source,
        matching: Int? = nil,
        defaultValue: String? = nil,
        flowType: FlowType = .always,
        flowBehavior: FlowBehavior = .whenChanged,
        exportsMissingReferences: Bool = false
    ) {
        self.target = target
        self.source = source
        matchingPriority = matching
        self.defaultValue = defaultValue
        self.flowType = flowType
        self.flowBehavior = flowBehavior
        self.exportsMissingReferences = exportsMissingReferences
    }

    private static let enterprise = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"

    /// `Switch([IsSoftDeleted], , "False", "True", "True", "False")`, the default for `active`.
    private static let isActive = MappingExpression.call(
        .switch,
        [
            .attribute("IsSoftDeleted"), .omitted, .constant("False"), .constant("True"), .constant("True"), .constant("False"),
        ]
    )

    /// The rows for users of Netskope's gallery application.
    ///
    /// Assumption: Microsoft's tutorial shows the table as a picture only; these are the attributes that Netskope documents
    /// for SCIM (UPN, e-mail, first and last name).
    public static let netskopeUsers: [AttributeMapping] = [
        AttributeMapping("userName", .attribute("userPrincipalName"), matching: 1),
        AttributeMapping("active", .expression(isActive)),
        AttributeMapping("emails[type eq \"work\"].value", .attribute("mail")),
        AttributeMapping("name.givenName", .attribute("givenName")),
        AttributeMapping("name.familyName", .attribute("surname")),
        AttributeMapping("externalId", .attribute("mailNickname")),
    ]

    /// The 22 rows for users of a new non-gallery application.
    public static let nonGalleryUsers: [AttributeMapping] = [
        AttributeMapping("userName", .attribute("userPrincipalName"), matching: 1),
        AttributeMapping("active", .expression(isActive)),
        AttributeMapping("displayName", .attribute("displayName")),
        AttributeMapping("title", .attribute("jobTitle")),
        AttributeMapping("emails[type eq \"work\"].value", .attribute("mail")),
        AttributeMapping("preferredLanguage", .attribute("preferredLanguage")),
        AttributeMapping("name.givenName", .attribute("givenName")),
        AttributeMapping("name.familyName", .attribute("surname")),
        AttributeMapping(
            "name.formatted",
            .expression(.call(.join, [.constant(" "), .attribute("givenName"), .attribute("surname")]))
        ),
        AttributeMapping("addresses[type eq \"work\"].formatted", .attribute("physicalDeliveryOfficeName")),
        AttributeMapping("addresses[type eq \"work\"].streetAddress", .attribute("streetAddress")),
        AttributeMapping("addresses[type eq \"work\"].locality", .attribute("city")),
        AttributeMapping("addresses[type eq \"work\"].region", .attribute("state")),
        AttributeMapping("addresses[type eq \"work\"].postalCode", .attribute("postalCode")),
        AttributeMapping("addresses[type eq \"work\"].country", .attribute("country")),
        AttributeMapping("phoneNumbers[type eq \"work\"].value", .attribute("telephoneNumber")),
        AttributeMapping("phoneNumbers[type eq \"mobile\"].value", .attribute("mobile")),
        AttributeMapping("phoneNumbers[type eq \"fax\"].value", .attribute("facsimileTelephoneNumber")),
        AttributeMapping("externalId", .attribute("mailNickname")),
        AttributeMapping("\(enterprise):employeeNumber", .attribute("employeeId")),
        AttributeMapping("\(enterprise):department", .attribute("department")),
        AttributeMapping("\(enterprise):manager", .reference("manager")),
    ]

    /// The rows for groups; members are a reference that is sent apart.
    public static let groups: [AttributeMapping] = [
        AttributeMapping("displayName", .attribute("displayName"), matching: 1),
        AttributeMapping("externalId", .attribute("objectId")),
        AttributeMapping("members", .reference("members")),
    ]
}
