extension SCIMSchema {
    /// The attributes that every resource has (RFC 7643 section 3.1).
    public static let common: [SCIMAttribute] = [
        SCIMAttribute("schemas", .reference, multiValued: true, required: true, caseExact: true, returned: .always),
        SCIMAttribute("id", required: true, caseExact: true, mutability: .readOnly, returned: .always, uniqueness: .server),
        SCIMAttribute("externalId", caseExact: true),
        SCIMAttribute(
            "meta",
            .complex,
            mutability: .readOnly,
            subAttributes: [
                SCIMAttribute("resourceType", caseExact: true, mutability: .readOnly),
                SCIMAttribute("created", .dateTime, mutability: .readOnly),
                SCIMAttribute("lastModified", .dateTime, mutability: .readOnly),
                SCIMAttribute("location", .reference, caseExact: true, mutability: .readOnly),
                SCIMAttribute("version", caseExact: true, mutability: .readOnly),
            ]
        ),
    ]

    /// User with the enterprise extension (RFC 7643 sections 4.1 and 4.3, definitions of section 8.7.1).
    public static let user = SCIMSchema(
        id: SCIMURN.user,
        name: "User",
        attributes: [
            SCIMAttribute("userName", description: "Unique identifier for the User", required: true, uniqueness: .server),
            SCIMAttribute(
                "name",
                .complex,
                subAttributes: ["formatted", "familyName", "givenName", "middleName", "honorificPrefix", "honorificSuffix"].map {
                    SCIMAttribute($0)
                }
            ),
            SCIMAttribute("displayName"), SCIMAttribute("nickName"),
            SCIMAttribute("profileUrl", .reference, referenceTypes: ["external"]),
            SCIMAttribute("title"), SCIMAttribute("userType"), SCIMAttribute("preferredLanguage"), SCIMAttribute("locale"),
            SCIMAttribute("timezone"), SCIMAttribute("active", .boolean),
            SCIMAttribute("password", mutability: .writeOnly, returned: .never),
            multiValued("emails", types: ["work", "home", "other"]),
            multiValued("phoneNumbers", types: ["work", "home", "mobile", "fax", "pager", "other"]),
            multiValued("ims", types: ["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"]),
            multiValued("photos", types: ["photo", "thumbnail"], valueType: .reference),
            SCIMAttribute(
                "addresses",
                .complex,
                multiValued: true,
                subAttributes: ["formatted", "streetAddress", "locality", "region", "postalCode", "country"].map {
                    SCIMAttribute($0)
                } + [
                    SCIMAttribute("type", canonicalValues: ["work", "home", "other"]), SCIMAttribute("primary", .boolean),
                ]
            ),
            SCIMAttribute(
                "groups",
                .complex,
                multiValued: true,
                mutability: .readOnly,
                subAttributes: [
                    SCIMAttribute("value", mutability: .readOnly),
                    SCIMAttribute("$ref", .reference, mutability: .readOnly, referenceTypes: ["User", "Group"]),
                    SCIMAttribute("display", mutability: .readOnly),
                    SCIMAttribute("type", mutability: .readOnly, canonicalValues: ["direct", "indirect"]),
                ]
            ),
            multiValued("entitlements", types: []), multiValued("roles", types: []),
            multiValued("x509Certificates", types: [], valueType: .binary),
        ],
        extensions: [
            Extension(
                id: SCIMURN.enterpriseUser,
                name: "EnterpriseUser",
                attributes: ["employeeNumber", "costCenter", "organization", "division", "department"].map { SCIMAttribute($0) }
                    + [
                        SCIMAttribute(
                            "manager",
                            .complex,
                            subAttributes: [
                                SCIMAttribute("value"), SCIMAttribute("$ref", .reference, referenceTypes: ["User"]),
                                SCIMAttribute("displayName", mutability: .readOnly),
                            ]
                        )
                    ]
            )
        ]
    )

    /// Group (RFC 7643 section 4.2).
    public static let group = SCIMSchema(
        id: SCIMURN.group,
        name: "Group",
        attributes: [
            SCIMAttribute("displayName", description: "A human-readable name for the Group", required: true),
            SCIMAttribute(
                "members",
                .complex,
                multiValued: true,
                subAttributes: [
                    SCIMAttribute("value", mutability: .immutable),
                    SCIMAttribute("$ref", .reference, mutability: .immutable, referenceTypes: ["User", "Group"]),
                    SCIMAttribute("type", mutability: .immutable, canonicalValues: ["User", "Group"]),
                    SCIMAttribute("display", mutability: .readOnly),
                ]
            ),
        ]
    )

    /// A multi-valued attribute with the sub-attributes of RFC 7643 section 2.4.
    private static func multiValued(_ name: String, types: [String], valueType: SCIMAttribute.DataType = .string) -> SCIMAttribute
    {
        SCIMAttribute(
            name,
            .complex,
            multiValued: true,
            subAttributes: [
                SCIMAttribute("value", valueType, caseExact: valueType == .binary), SCIMAttribute("display"),
                SCIMAttribute("type", canonicalValues: types), SCIMAttribute("primary", .boolean),
            ]
        )
    }
}
