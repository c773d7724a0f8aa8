import EntraProvisioning
import HTTP
import JSON
import Testing

/// Roles as "Tutorial - Customize user provisioning attribute-mappings" (Provisioning a role to a SCIM app) shows them, by dialect.
@Suite("App roles on the wire")
struct RoleTests {
    /// The id of the role that the mock's assignments have; here it is called Admin.
    private static let admin = "18d14569-c3bd-439b-9a66-3a2aee01d14f"

    /// A service whose user has the app role Admin, with `expression` mapped to `target`.
    private func service(_ expression: String, _ target: String, _ dialect: Dialect) throws -> (Service, String) {
        let service = Service(
            JobConfiguration(
                dialect: dialect == .customappsso ? .customappsso : .standard,
                userMapping: [
                    AttributeMapping("userName", .attribute("userPrincipalName"), matching: 1),
                    AttributeMapping.nonGalleryUsers[1],
                    AttributeMapping(target, .expression(try MappingExpression(expression))),
                ]
            )
        )
        if dialect == .aadOptscim062020 { service.baseAddress += "?aadOptscim062020" }
        let role: JSONValue = [
            "id": .string(Self.admin), "displayName": "Admin", "value": "Admin", "isEnabled": true,
            "allowedMemberTypes": ["User"],
        ]
        service.graphAnswer = { request in
            guard request.path.contains("/servicePrincipals/"), request.target.contains("appRoles") else { return nil }
            return HTTPResponse(status: 200, headers: [:], body: JSONValue.object(["appRoles": [role]]).bytes())
        }
        return (service, service.user("ada"))
    }

    @Test("a creation carries roles as objects, in every dialect", arguments: Dialect.allCases)
    func creates(_ dialect: Dialect) throws {
        let (service, _) = try service("AppRoleAssignmentsComplex([appRoleAssignments])", "roles", dialect)
        let body = try JSONValue.parse(service.cycle().last?.body ?? [])
        let role = body["roles"]?[0]
        #expect(role?["value"] == "Admin")
        #expect(role?["type"] == "WindowsAzureActiveDirectoryRole")
        #expect(role?["primary"] == false)
    }

    /// An expression, a dialect, and the operation that adds the role to an account without one.
    static let patches: [(String, Dialect, op: String, isText: Bool)] = [
        ("AppRoleAssignmentsComplex([appRoleAssignments])", .standard, "Add", true),
        ("AppRoleAssignmentsComplex([appRoleAssignments])", .aadOptscim062020, "add", false),
        ("AssertiveAppRoleAssignmentsComplex([appRoleAssignments])", .aadOptscim062020, "replace", false),
    ]

    @Test(
        "an update carries roles as JSON text without the flag and as objects with it; the assertive form replaces",
        arguments: patches
    )
    func updates(_ expression: String, _ dialect: Dialect, op: String, isText: Bool) throws {
        let (service, user) = try service(expression, "roles", dialect)
        service.cycle()
        service.resources["/Users/u1"]?["roles"] = []
        service.ask("PATCH", "/users/\(user)", ["userPrincipalName": "ada2@contoso.com"])
        let operation = service.cycle().last?.operations.arrayValue?.first { $0["path"] == "roles" }
        #expect(operation?["op"] == .string(op))
        let value = operation?["value"]?[0]?["value"]?.stringValue
        #expect(value == (isText ? #"{"id":"\#(Self.admin)","value":"Admin","displayName":"Admin"}"# : "Admin"))
    }

    @Test("a role that the account has is not sent again, as object or as text", arguments: [false, true])
    func isQuiet(asText: Bool) throws {
        let (service, user) = try service("AppRoleAssignmentsComplex([appRoleAssignments])", "roles", .standard)
        service.cycle()
        service.resources["/Users/u1"]?["roles"] = [
            ["value": asText ? #"{"id":"x","value":"Admin","displayName":"Admin"}"# : "Admin"]
        ]
        service.ask("PATCH", "/users/\(user)", ["userPrincipalName": "ada2@contoso.com"])
        #expect(service.cycle().last?.operations.arrayValue?.map { $0["path"] } == ["userName"])
    }

    @Test("a single role is a text")
    func isSingle() throws {
        let (service, _) = try service(
            "SingleAppRoleAssignment([appRoleAssignments])",
            #"roles[primary eq "True"].value"#,
            .standard
        )
        let body = try JSONValue.parse(service.cycle().last?.body ?? [])
        #expect(body["roles"] == [["primary": true, "value": "Admin"]])
    }
}
