/// The URNs of RFC 7643 section 10.3 and RFC 7644 section 8.2 that take part in provisioning.
public enum SCIMURN {
    /// The core User schema.
    public static let user = "urn:ietf:params:scim:schemas:core:2.0:User"
    /// The core Group schema.
    public static let group = "urn:ietf:params:scim:schemas:core:2.0:Group"
    /// The enterprise extension of User.
    public static let enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
    /// The schema of a schema.
    public static let schema = "urn:ietf:params:scim:schemas:core:2.0:Schema"
    /// The schema of a resource type.
    public static let resourceType = "urn:ietf:params:scim:schemas:core:2.0:ResourceType"
    /// The schema of a service provider's configuration.
    public static let serviceProviderConfig = "urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"
    /// The message that answers a query.
    public static let listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"
    /// The message that changes a resource in part.
    public static let patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
    /// The message that tells of an error.
    public static let error = "urn:ietf:params:scim:api:messages:2.0:Error"
    /// The message that asks a query by POST.
    public static let searchRequest = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
}
