import JSON

/// A role of the application that a user is assigned to, an element of `[appRoleAssignments]`.
public struct AppRoleAssignment: Sendable, Hashable {
    /// The role's id.
    public var id: String?
    /// The role's value, as the application knows it.
    public var value: String?
    /// What people call the role.
    public var displayName: String?

    /// Creates an assignment.
    public init(id: String?, value: String?, displayName: String?) {
        self.id = id
        self.value = value
        self.displayName = displayName
    }

    /// Reads an object with `id`, `value` and `displayName`, or a text that is the role's name (as in the example of
    /// parseExpression).
    public init?(_ value: MappingValue) {
        switch value {
        case .object(let object):
            id = object["id"]?.stringValue
            self.value = object["value"]?.stringValue
            displayName = object["displayName"]?.stringValue
        case .text(let name):
            id = nil
            self.value = name
            displayName = name
        default: return nil
        }
    }

    /// The assignments in a value of `[appRoleAssignments]`.
    public static func all(_ value: MappingValue?) -> [AppRoleAssignment] {
        MappingCall.values(of: value).compactMap { AppRoleAssignment($0) }
    }

    /// The object that the functions for several roles yield: `{primary, type, displayName, value}`.
    ///
    /// Tutorial - Customize user provisioning attribute-mappings, "Provisioning a role to a SCIM app": all roles are `primary =
    /// false`.
    /// - Parameter nameMember: `displayName` (AppRoleAssignmentsComplex) or `display` (AssertiveAppRoleAssignmentsComplex).
    public func scimRole(nameMember: String) -> JSONObject {
        var role: JSONObject = ["primary": false, "type": "WindowsAzureActiveDirectoryRole"]
        if let displayName { role[nameMember] = .string(displayName) }
        if let value = value ?? displayName { role["value"] = .string(value) }
        return role
    }

    /// The JSON text that a PATCH without the flag `aadOptscim062020` carries as the value of a role:
    /// `{"id":"06b07648-…","value":"Admin","displayName":"Admin"}` (same source).
    public var legacyPatchText: String {
        var object = JSONObject()
        if let id { object["id"] = .string(id) }
        object["value"] = value.map(JSONValue.string) ?? .null
        if let displayName { object["displayName"] = .string(displayName) }
        return JSONValue.object(object).text()
    }
}

extension MappingCall {
    /// The functions of app role assignments (FUNC and the tutorial on attribute mappings).
    func roles(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        let value = try value(0, &context)
        let roles = AppRoleAssignment.all(value)
        if function == .singleAppRoleAssignment {
            // "There's no guarantee which role is provisioned" of several: the first here. Assumption: "a single role name" is
            // what people call the role, as the provisioning log shows appRoleAssignments (`msiam_access`), and its value where
            // it has no name.
            return roles.first.flatMap { $0.displayName ?? $0.value }.map(MappingValue.text)
        }
        let isAssertive = function == .assertiveAppRoleAssignmentsComplex
        // The assertive form replaces what the target has, by nothing where no role is left.
        if roles.isEmpty { return isAssertive && value != nil ? [] : nil }
        let nameMember = isAssertive ? "display" : "displayName"
        return .list(roles.map { .object($0.scimRole(nameMember: nameMember)) })
    }
}
