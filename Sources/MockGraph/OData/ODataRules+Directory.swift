extension ODataRules {
    /// Users: the table of filter-directory-objects, row by row.
    static let users = ODataRules(
        resource: "User",
        filters: [
            "accountEnabled": Operators("eq in", "ne ge le"), "ageGroup": Operators("eq in", "ne"),
            "assignedLicenses": Operators("eq any"), "assignedPlans": Operators("eq any"), "businessPhones": Operators("eq any"),
            "city": Operators("eq ge in startswith", "ne null"),
            "companyName": Operators("", "eq ne ge le in startswith null"),
            "consentProvidedForMinor": Operators("eq in", "ne"), "country": Operators("eq ge le in startswith", "ne null"),
            "createdDateTime": Operators("eq ge le", "ne in"), "creationType": Operators("eq in", "ne"),
            "deletedDateTime": Operators("eq ge le", "ne in"), "department": Operators("eq ge le in startswith", "ne null"),
            "displayName": Operators("eq in startswith", "ne null"), "employeeHireDate": Operators("", "eq ne ge le in"),
            // `in` stands wherever `eq` does, says the text above the table, which leaves the cell of employeeId empty.
            "employeeId": Operators("eq in startswith", "ne le null"),
            "employeeType": Operators("", "eq ne ge le in startswith"),
            "givenName": Operators("eq ge le in startswith", "ne null"), "id": Operators("eq in", "ne"),
            "identities": Operators("eq any"), "imAddresses": Operators("eq ge le startswith any", "ne"),
            "infoCatalogs": Operators("eq ge le startswith any", "ne"), "isResourceAccount": Operators("eq in", "ne"),
            "jobTitle": Operators("eq ge le in", "ne null"), "mail": Operators("eq ge le in startswith", "ne endswith"),
            "mailNickname": Operators("eq ge le in startswith", "ne null"),
            "mobilePhone": Operators("", "eq ne ge le in startswith null"),
            "officeLocation": Operators("", "eq ne ge le in startswith null"),
            "onPremisesExtensionAttributes": Operators("", "eq ne ge le in"),
            "onPremisesImmutableId": Operators("", "eq ne ge le in"),
            "onPremisesLastSyncDateTime": Operators("", "eq ne ge le in"),
            "onPremisesSamAccountName": Operators("", "eq ne ge le in startswith"),
            "onPremisesSecurityIdentifier": Operators("eq in", "ne null"),
            "onPremisesSyncEnabled": Operators("eq in", "ne ge le"),
            "onPremisesUserPrincipalName": Operators("eq ge le in startswith", "ne"),
            "otherMails": Operators("eq ge le in startswith any", "ne endswith"),
            "passwordPolicies": Operators("", "eq ne null"),
            "postalCode": Operators("", "eq ne ge le in startswith null"),
            "preferredLanguage": Operators("", "eq ne ge le in startswith null"),
            "proxyAddresses": Operators("eq ge le startswith any", "ne endswith null"),
            "showInAddressList": Operators("", "eq ne ge le in"),
            "signInActivity": Operators("eq ge le", "ne"), "state": Operators("eq ge le in startswith", "ne null"),
            "streetAddress": Operators("", "eq ne ge le in startswith null"),
            "surname": Operators("eq ge le in startswith", "ne null"),
            "usageLocation": Operators("eq ge le in startswith", "ne"),
            "userPrincipalName": Operators("eq le in startswith", "ne ge endswith"), "userType": Operators("eq in", "ne null"),
        ],
        sorts: ["displayName": true, "userPrincipalName": true, "createdDateTime": false, "deletedDateTime": false],
        searches: [
            "displayName": true, "description": true, "mail": false, "mailNickname": false, "userPrincipalName": false,
            "givenName": false, "surname": false,
        ],
        expands: ["manager", "memberOf", "directReports", "appRoleAssignments", "transitiveMemberOf", "ownedObjects"]
    )

    /// Groups: the properties of which the group resource type says "Supports $filter", with the operators it names. `createdDateTime` is not
    /// compared with `ge`, even in an advanced query: the advanced-queries page shows that refusal, against the resource's page.
    ///
    /// Assumption: which of them work by default is in a table that no source read holds; here `ne`, `not` and null are advanced, and so is
    /// what clients report to be refused without the header.
    static let groups = ODataRules(
        resource: "Group",
        filters: [
            "assignedLicenses": Operators("eq any"), "classification": Operators("eq in", "ne ge le startswith"),
            "createdDateTime": Operators("eq in", "ne"), "deletedDateTime": Operators("eq ge le", "ne in"),
            "description": Operators("", "eq ne ge le startswith null"),
            "displayName": Operators("eq ge le in startswith", "ne null"),
            "expirationDateTime": Operators("eq ge le in", "ne"), "groupTypes": Operators("eq any", "ne"),
            "hasMembersWithLicenseErrors": Operators("eq"), "id": Operators("eq in", "ne"),
            "isAssignableToRole": Operators("eq in", "ne null"), "mail": Operators("eq ge le in startswith", "ne endswith null"),
            "mailEnabled": Operators("eq in", "ne"), "mailNickname": Operators("eq ge le in startswith", "ne null"),
            "membershipRule": Operators("", "eq ne ge le in startswith null"),
            "membershipRuleProcessingState": Operators("", "eq ne ge le in"),
            "onPremisesLastSyncDateTime": Operators("eq ge le in", "ne"),
            "onPremisesSamAccountName": Operators("eq ge le in startswith", "ne"),
            "onPremisesSecurityIdentifier": Operators("eq null"), "onPremisesSyncEnabled": Operators("eq in", "ne null"),
            "preferredLanguage": Operators("", "eq ne ge le in startswith null"),
            "proxyAddresses": Operators("eq ge le startswith any", "endswith"), "renewedDateTime": Operators("eq ge le in", "ne"),
            "resourceProvisioningOptions": Operators("any"), "securityEnabled": Operators("eq in", "ne"),
        ],
        sorts: ["displayName": true, "deletedDateTime": false],
        searches: ["displayName": true, "description": true, "mail": false, "mailNickname": false],
        expands: ["members", "memberOf", "owners", "transitiveMembers", "transitiveMemberOf", "appRoleAssignments"]
    )

    /// Service principals (servicePrincipal resource type).
    static let servicePrincipals = ODataRules(
        resource: "ServicePrincipal",
        filters: [
            "accountEnabled": Operators("eq in", "ne"), "appId": Operators("eq in", "ne startswith"),
            "appDisplayName": Operators("eq in startswith", "ne"),
            "applicationTemplateId": Operators("eq", "ne startswith"), "createdDateTime": Operators("", "eq ne ge le"),
            "displayName": Operators("eq ge le in startswith", "ne null"), "id": Operators("eq in", "ne"),
            "servicePrincipalType": Operators("eq in", "ne"), "servicePrincipalNames": Operators("any"),
            "tags": Operators("eq any", "ne"),
        ],
        sorts: ["displayName": false, "createdDateTime": false, "deletedDateTime": false],
        searches: ["displayName": true, "appDisplayName": true],
        expands: ["appRoleAssignedTo"]
    )

    /// Applications (application resource type).
    static let applications = ODataRules(
        resource: "Application",
        filters: [
            "appId": Operators("eq in", "ne"), "createdDateTime": Operators("eq ge le", "ne in"),
            "displayName": Operators("eq ge le in startswith", "ne null"), "id": Operators("eq in", "ne"),
            "identifierUris": Operators("eq startswith any", "ne"), "tags": Operators("eq any", "ne"),
            "applicationTemplateId": Operators("eq", "ne"),
        ],
        sorts: ["displayName": false, "createdDateTime": false, "deletedDateTime": false],
        searches: ["displayName": true],
        expands: []
    )

    /// Assignments (appRoleAssignment resource type: principalDisplayName by eq and startswith, resourceId by eq).
    ///
    /// Assumption: the other properties, which scripts filter by and the page says nothing of, are compared by eq.
    static let assignments = ODataRules(
        resource: "AppRoleAssignment",
        filters: [
            "principalId": Operators("eq in", "ne"), "principalDisplayName": Operators("eq startswith", "ne"),
            "resourceId": Operators("eq"),
            "principalType": Operators("eq"), "appRoleId": Operators("eq"), "id": Operators("eq"),
        ],
        sorts: [:],
        searches: [:],
        expands: []
    )

    /// Members of several kinds: what users and groups have in common.
    static let directoryObjects = ODataRules(
        resource: "DirectoryObject",
        filters: [
            "id": Operators("eq in", "ne"), "displayName": Operators("eq in startswith", "ne null"),
            "mail": Operators("eq in startswith", "ne endswith"), "accountEnabled": Operators("eq", "ne"),
            "userType": Operators("eq", "ne"),
            "userPrincipalName": Operators("eq startswith", "ne endswith"), "mailEnabled": Operators("eq", "ne"),
            "securityEnabled": Operators("eq", "ne"), "groupTypes": Operators("any"),
        ],
        sorts: ["displayName": true],
        searches: ["displayName": true, "description": true],
        expands: []
    )
}
