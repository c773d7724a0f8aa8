import HTTP
import JSON

extension GraphTenant {
    /// What a user shows without `$select` (List users).
    private static let defaultUserProperties = [
        "businessPhones", "displayName", "givenName", "id", "jobTitle", "mail", "mobilePhone", "officeLocation",
        "preferredLanguage", "surname", "userPrincipalName",
    ]

    /// What a group shows without `$select`, beside its id (Create group, the sample's response).
    private static let defaultGroupProperties = [
        "classification", "createdDateTime", "creationOptions", "description", "displayName", "expirationDateTime", "groupTypes",
        "isAssignableToRole", "mail", "mailEnabled", "mailNickname", "membershipRule", "membershipRuleProcessingState",
        "onPremisesDomainName", "onPremisesLastSyncDateTime", "onPremisesNetBiosName", "onPremisesSamAccountName",
        "onPremisesSecurityIdentifier", "onPremisesSyncEnabled", "preferredDataLocation", "preferredLanguage", "proxyAddresses",
        "renewedDateTime", "resourceBehaviorOptions", "resourceProvisioningOptions", "securityEnabled", "securityIdentifier",
        "theme", "visibility", "onPremisesProvisioningErrors",
    ]

    private static let collections: Set<String> = [
        "businessPhones", "creationOptions", "groupTypes", "proxyAddresses", "resourceBehaviorOptions",
        "resourceProvisioningOptions", "onPremisesProvisioningErrors", "otherMails", "imAddresses", "assignedLicenses",
        "assignedPlans", "identities",
    ]

    /// Properties that are read of one user only; on the collection they give 501 (user resource type; Use delta query).
    static let singleUserProperties: Set<String> = [
        "aboutMe", "birthday", "hireDate", "interests", "mySite", "pastProjects", "preferredName", "responsibilities", "schools",
        "skills", "mailboxSettings",
    ]

    private static let relations: Set<String> = [
        "members", "manager", "owners", "memberOf", "directReports", "transitiveMembers", "transitiveMemberOf",
        "appRoleAssignments", "ownedObjects",
    ]

    /// An object's properties: the selected ones, or what is shown without `$select`.
    func shown(_ object: DirectoryObject, _ select: [String]?) -> JSONObject {
        if let select {
            var body: JSONObject = select.contains("id") ? [:] : ["id": .string(object.id)]
            for name in select where !Self.relations.contains(name) { body[name] = Self.value(name, object) }
            return body
        }
        switch object.kind {
        case .user:
            return JSONObject(
                uncheckedUniqueMembers: Self.defaultUserProperties.map { JSONObject.Member($0, Self.value($0, object)) }
            )
        case .group:
            var members = [
                JSONObject.Member("id", .string(object.id)),
                JSONObject.Member("deletedDateTime", Self.value("deletedDateTime", object)),
            ]
            members += Self.defaultGroupProperties.map { JSONObject.Member($0, Self.value($0, object)) }
            return JSONObject(uncheckedUniqueMembers: members)
        }
    }

    private static func value(_ name: String, _ object: DirectoryObject) -> JSONValue {
        if let value = object[name] { return value }
        switch name {
        case "deletedDateTime": return object.deleted.map { .string($0.iso8601) } ?? .null
        case "renewedDateTime" where object.kind == .group: return object["createdDateTime"] ?? .null
        case "securityIdentifier" where object.kind == .group: return .string(securityIdentifier(object.id))
        default: return collections.contains(name) ? [] : .null
        }
    }

    /// The SID of an object of Entra ID: `S-1-12-1-` and the four parts of its id, as Windows reads a GUID.
    private static func securityIdentifier(_ id: String) -> String {
        var digits: [UInt64] = []
        for byte in id.utf8 where byte != 0x2D {
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return "S-1-12-1-0-0-0-0" }
            digits.append(UInt64(digit))
        }
        guard digits.count == 32 else { return "S-1-12-1-0-0-0-0" }
        let bytes = stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
        func word(_ places: [Int]) -> UInt64 { places.reduce(0) { $0 << 8 | bytes[$1] } }
        return "S-1-12-1-\(word([0, 1, 2, 3]))-\(word([6, 7, 4, 5]))-\(word([11, 10, 9, 8]))-\(word([15, 14, 13, 12]))"
    }
}
