/// How one of the tenant's two SCIM endpoints behaves, as named switches: a reader sees every difference between the endpoints here, and a user can correct what
/// we had to assume. Sources: "OAS" is Netskope's OpenAPI for SCIM v2; "SDK" is netskope-py-sdk; "Assumption" is RFC 7643/7644 where nothing is known.
public struct FacadeProfile: Sendable, Hashable {
    /// The bodies of errors.
    public enum ErrorShape: String, Sendable, CaseIterable {
        /// `description` in place of `detail`, and 501 for internal errors (OAS).
        case documented
        /// RFC 7644 section 3.12.
        case rfc7644
    }

    /// What a POST of a name in use does.
    public enum DuplicateCreate: String, Sendable, CaseIterable {
        /// 409; public clients expect it.
        case conflict409
        /// The record is overwritten and 200 answered, as the OAS's "added/overwritten" hints.
        case overwrite200
    }

    /// What happens to attributes that the endpoint does not document.
    public enum UnknownAttributes: String, Sendable, CaseIterable {
        /// Kept and returned.
        case store
        /// Dropped without a word.
        case ignore
        /// 400.
        case refuse
    }

    /// Which filters are answered.
    public enum Filters: String, Sendable, CaseIterable {
        /// One `key eq value` on userName, externalId or displayName (OAS); anything else is 400.
        case documented
        /// The whole grammar.
        case rfc7644
    }

    /// When a group's members are returned.
    public enum MembersReturned: String, Sendable, CaseIterable {
        /// Unless excluded (RFC 7643).
        case byDefault
        /// Only with `attributes=members` (gateway specification, SDK).
        case onRequest
    }

    /// Which attributes a response holds.
    public enum ResponseShape: String, Sendable, CaseIterable {
        /// The OAS's: no timestamps, no location; lists without `schemas` and `meta`.
        case documented
        /// RFC 7643 section 3.1: `schemas` and `meta` on every resource.
        case rfc7644
    }

    /// What a member that does not exist does to the request that adds it.
    public enum UnknownMember: String, Sendable, CaseIterable {
        /// It is left out.
        case ignore
        /// 400, and nobody is added.
        case refuse
        /// It is stored as it came.
        case store
    }

    /// What a request with both token headers gets.
    public enum BothTokenHeaders: String, Sendable, CaseIterable {
        /// Accepted where the two are equal.
        case acceptEqual
        /// 401; some tenants do so.
        case refuse
    }

    /// Whether a removal of a member takes effect.
    public enum PatchRemoveMember: String, Sendable, CaseIterable {
        /// It does.
        case apply
        /// It is answered as a success and does nothing: a defect to try the harness with.
        case ignore
    }

    /// The bodies of errors. v2: OAS; legacy: Assumption.
    public var errorShape: ErrorShape
    /// The media type of 2xx bodies. v2: SDK; legacy: Assumption (RFC 7644 section 3.1).
    public var contentType: String
    /// The media type of error bodies. v2: SDK; legacy: Assumption.
    public var errorContentType: String
    /// 200 with the user or 204. v2: OAS and SDK (204); legacy: Assumption, the dialect Entra's gallery application was certified with.
    public var patchUserStatus: Int
    /// 200 with the group or 204. v2: OAS and SDK; legacy: Assumption (Microsoft's tutorial asks for 204).
    public var patchGroupStatus: Int
    /// Whether bodies of POST and PUT carry an integer `status`. v2: OAS; legacy: Assumption.
    public var statusInBody: Bool
    /// What a POST of a name in use does. Public clients (409); the OAS hints at the other.
    public var duplicateCreate: DuplicateCreate
    /// Whether a user must have an e-mail. v2: OAS ("Primary Email not provided"); legacy: Assumption, not asked.
    public var requiresPrimaryEmail: Bool
    /// Whether new e-mail addresses must match the OAS's pattern. v2: OAS; legacy: Assumption, not asked.
    public var enforcesEmailPattern: Bool
    /// Which filters are answered. v2: OAS; legacy: Assumption.
    public var filters: Filters
    /// When members are returned. v2: SDK; legacy: public clients read members from the list.
    public var membersReturned: MembersReturned
    /// What happens to attributes the endpoint does not document. Unknown for v2: ignore; legacy: Assumption, stored.
    public var unknownAttributes: UnknownAttributes
    /// Which attributes a response holds. v2: OAS; legacy: Assumption.
    public var responseShape: ResponseShape
    /// What a member that does not exist does. Assumption: it is left out (vendor: provision users before groups).
    public var unknownMember: UnknownMember
    /// What both token headers at once do. Public clients; v2 only.
    public var bothTokenHeaders: BothTokenHeaders
    /// Whether a removal of a member takes effect.
    public var patchRemoveMember: PatchRemoveMember
    /// Whether replace on a filtered path without a match creates the element. Assumption: Entra ID relies on it.
    public var createsFilteredElement: Bool
    /// Whether `"True"` and `"False"` are booleans. Assumption: Entra ID's default dialect sends them.
    public var takesBooleanStrings: Bool
    /// Whether `{"value": x}` is taken for x. v2: OAS examples.
    public var unwrapsValues: Bool
    /// Whether the tenant's IP allowlist guards this endpoint. v2: migration article; legacy: Assumption, not (the article's warning implies it).
    public var allowlistApplies: Bool
    /// How many results a page has at most. Assumption: 1000, the largest count that public clients send.
    public var maximumPage: Int
    /// The status for a token that was revoked or deleted. v2: Netskope Cloud Exchange reads 403 so; legacy: Assumption, 401.
    public var revokedTokenStatus: Int
    /// The status after the end-of-life date; 0 goes on answering. Legacy only. Assumption: 403.
    public var endOfLifeStatus: Int
    /// Whether ServiceProviderConfig, Schemas and ResourceTypes are there. Assumption: they are.
    public var discovery: Bool
    /// Whether queries by POST to `.search` are answered (RFC 7644 section 3.4.3). Assumption: they are; Netskope documents none.
    public var search: Bool

    /// The legacy endpoint, RFC 7644 throughout because nothing else is known.
    public static let legacy = FacadeProfile(
        errorShape: .rfc7644,
        contentType: "application/scim+json",
        errorContentType: "application/scim+json",
        patchUserStatus: 200,
        patchGroupStatus: 204,
        statusInBody: false,
        duplicateCreate: .conflict409,
        requiresPrimaryEmail: false,
        enforcesEmailPattern: false,
        filters: .rfc7644,
        membersReturned: .byDefault,
        unknownAttributes: .store,
        responseShape: .rfc7644,
        unknownMember: .ignore,
        bothTokenHeaders: .acceptEqual,
        patchRemoveMember: .apply,
        createsFilteredElement: true,
        takesBooleanStrings: true,
        unwrapsValues: false,
        allowlistApplies: false,
        maximumPage: 1000,
        revokedTokenStatus: 401,
        endOfLifeStatus: 403,
        discovery: true,
        search: true
    )

    /// REST API v2 as Netskope documents it.
    public static let documented = FacadeProfile(
        errorShape: .documented,
        contentType: "application/scim+json;charset=utf-8",
        errorContentType: "application/json",
        patchUserStatus: 204,
        patchGroupStatus: 204,
        statusInBody: true,
        duplicateCreate: .conflict409,
        requiresPrimaryEmail: true,
        enforcesEmailPattern: true,
        filters: .documented,
        membersReturned: .onRequest,
        unknownAttributes: .ignore,
        responseShape: .documented,
        unknownMember: .ignore,
        bothTokenHeaders: .acceptEqual,
        patchRemoveMember: .apply,
        createsFilteredElement: true,
        takesBooleanStrings: true,
        unwrapsValues: true,
        allowlistApplies: true,
        maximumPage: 1000,
        revokedTokenStatus: 403,
        endOfLifeStatus: 0,
        discovery: true,
        search: true
    )

    /// REST API v2 as RFC 7644 would have it, with the documented tokens.
    public static let rfc7644: FacadeProfile = {
        var profile = FacadeProfile.legacy
        profile.contentType = "application/scim+json;charset=utf-8"
        profile.revokedTokenStatus = 403
        profile.endOfLifeStatus = 0
        profile.allowlistApplies = true
        return profile
    }()
}
