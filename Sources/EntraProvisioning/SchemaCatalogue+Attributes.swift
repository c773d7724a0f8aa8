import JSON

extension SchemaCatalogue {
    /// The target's object for users (design note entra.md section 10) and for groups.
    static let targetUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    static let targetGroup = "urn:ietf:params:scim:schemas:core:2.0:Group"

    /// An objectDefinition of Microsoft Graph.
    struct Object: Sendable {
        let name: String
        let attributes: [Attribute]

        var json: JSONValue {
            ["attributes": .array(attributes.map(\.json)), "metadata": [], "name": .string(name), "supportedApis": []]
        }
    }

    /// An attributeDefinition of Microsoft Graph.
    struct Attribute: Sendable {
        let name: String
        var type = "String"
        var isAnchor = false
        var isRequired = false
        var isMultivalued = false
        var isCaseExact = false
        var isReadOnly = false
        /// The objects that a reference leads to.
        var referenced: [String] = []

        var json: JSONValue {
            [
                "anchor": .bool(isAnchor), "apiExpressions": [], "caseExact": .bool(isCaseExact), "defaultValue": nil,
                "flowNullValues": false, "metadata": [], "multivalued": .bool(isMultivalued),
                "mutability": isReadOnly ? "ReadOnly" : "ReadWrite", "name": .string(name),
                "referencedObjects": .array(referenced.map { ["referencedObjectName": .string($0), "referencedProperty": nil] }),
                "required": .bool(isRequired), "type": .string(type),
            ]
        }
    }

    private static func texts(_ names: [String]) -> [Attribute] { names.map { Attribute(name: $0) } }

    /// The objects of Entra ID: those of Microsoft Graph's example of parseExpression and those that the default mappings read.
    /// `objectId` is as in the example of "Configure synchronization with custom target attributes". Assumption: the flags of the
    /// others. `SamAccountName` and `userType` are not available (Known issues for provisioning).
    static let sourceObjects = [
        Object(
            name: "User",
            attributes: [
                Attribute(name: "objectId", isAnchor: true),
                Attribute(name: "IsSoftDeleted", type: "Boolean"),
                Attribute(name: "accountEnabled", type: "Boolean"),
                Attribute(name: "appRoleAssignments", isMultivalued: true),
                Attribute(name: "createdDateTime", type: "DateTime"),
                Attribute(name: "employeeHireDate", type: "DateTime"),
                Attribute(name: "employeeLeaveDateTime", type: "DateTime"),
                Attribute(name: "manager", type: "Reference", referenced: ["User"]),
                Attribute(name: "otherMails", isMultivalued: true),
                Attribute(name: "proxyAddresses", isMultivalued: true),
                Attribute(name: "onPremisesSyncEnabled", type: "Boolean"),
            ]
                + texts([
                    "city", "companyName", "costCenter", "country", "department", "displayName", "division", "employeeId",
                    "employeeType", "facsimileTelephoneNumber", "givenName", "jobTitle", "mail", "mailNickname", "mobile",
                    "onPremisesDistinguishedName", "onPremisesSecurityIdentifier", "originalUserPrincipalName",
                    "passwordProfile.password", "physicalDeliveryOfficeName", "postalCode", "preferredLanguage", "state",
                    "streetAddress", "surname", "telephoneNumber", "usageLocation", "userPrincipalName",
                ])
                + texts((1...15).map { "extensionAttribute\($0)" })
        ),
        Object(
            name: "Group",
            attributes: [
                Attribute(name: "objectId", isAnchor: true),
                Attribute(name: "IsSoftDeleted", type: "Boolean"),
                Attribute(name: "mailEnabled", type: "Boolean"), Attribute(name: "securityEnabled", type: "Boolean"),
                Attribute(name: "proxyAddresses", isMultivalued: true),
                Attribute(name: "members", type: "Reference", isMultivalued: true, referenced: ["User", "Group"]),
            ] + texts(["description", "displayName", "mail", "mailNickname", "onPremisesSecurityIdentifier"])
        ),
    ]

    /// The attributes that a SCIM application has: those of RFC 7643 by the paths that mappings use (Tutorial - Develop a SCIM
    /// endpoint).
    static let targetObjects = [
        Object(
            name: targetUser,
            attributes: [
                Attribute(name: "id", isAnchor: true, isCaseExact: true, isReadOnly: true),
                Attribute(name: "userName", isRequired: true), Attribute(name: "externalId", isCaseExact: true),
                Attribute(name: "active", type: "Boolean"),
                Attribute(name: "roles", isMultivalued: true),
                Attribute(name: "\(targetUser):manager", type: "Reference", referenced: [targetUser]),
            ]
                + texts([
                    "displayName", "title", "preferredLanguage", "nickName", "locale", "timezone", "userType", "profileUrl",
                    "name.givenName", "name.familyName", "name.formatted", "name.honorificPrefix", "name.honorificSuffix",
                    "name.middleName",
                ])
                + texts(["work", "home", "other"].map { "emails[type eq \"\($0)\"].value" })
                + texts(["work", "mobile", "fax", "home", "pager", "other"].map { "phoneNumbers[type eq \"\($0)\"].value" })
                + texts(
                    ["work", "home", "other"].flatMap { type in
                        ["formatted", "streetAddress", "locality", "region", "postalCode", "country"].map {
                            "addresses[type eq \"\(type)\"].\($0)"
                        }
                    }
                )
                + texts(["display", "type", "value"].map { "roles[primary eq \"True\"].\($0)" })
                + texts(["costCenter", "department", "division", "employeeNumber", "organization"].map { "\(targetUser):\($0)" })
        ),
        Object(
            name: targetGroup,
            attributes: [
                Attribute(name: "id", isAnchor: true, isCaseExact: true, isReadOnly: true),
                Attribute(name: "displayName", isRequired: true), Attribute(name: "externalId", isCaseExact: true),
                Attribute(name: "members", type: "Reference", isMultivalued: true, referenced: [targetUser, targetGroup]),
            ]
        ),
    ]
}
