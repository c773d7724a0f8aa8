// Whether two tenants that lived differently have the same future.
extension Tenant {
    /// Whether this tenant answers from now on like `other`. The audit log, which only the management API shows, is left out.
    public func answersLike(_ other: Tenant) -> Bool {
        configuration == other.configuration && generator == other.generator && console.isLike(other.console)
            && defectMemory == other.defectMemory
            && (console.globalRateLimit == nil || rateWindow == other.rateWindow)
            && legacyDirectory.isLike(other.legacyDirectory) && separateDirectory.isLike(other.separateDirectory)
    }
}

extension AdminConsole {
    fileprivate func isLike(_ other: AdminConsole) -> Bool {
        isRESTAPIv2Enabled == other.isRESTAPIv2Enabled && globalRateLimit == other.globalRateLimit && isRBACv3 == other.isRBACv3
            && serviceAccounts == other.serviceAccounts && allowlist == other.allowlist && tokens == other.tokens
            && legacyClients == other.legacyClients && secrets == other.secrets
    }
}

extension TenantDirectory {
    /// The same records in the same order, with the same members and groups in the same order.
    fileprivate func isLike(_ other: TenantDirectory) -> Bool {
        guard userCount == other.userCount, groupCount == other.groupCount else { return false }
        let (own, theirs) = (groups, other.groups)
        return Self.areLike(users, other.users) && Self.areLike(own, theirs)
            && own.allSatisfy { members(of: $0.id) == other.members(of: $0.id) }
            && (own + users).allSatisfy { groups(of: $0.id) == other.groups(of: $0.id) }
    }

    private static func areLike(_ own: [Record], _ other: [Record]) -> Bool {
        zip(own, other).allSatisfy {
            $0.id == $1.id && $0.text == $1.text && $0.created == $1.created && $0.lastModified == $1.lastModified
        }
    }
}
