// Whether two jobs that lived differently have the same future.
extension ProvisioningJob {
    /// Whether this job does the same as `other` from now on, asked by the same Graph and answered by the same target.
    ///
    /// What is left out decides nothing: the history of runs, which only the status shows, and the compiled mappings, which the configuration gives.
    public func actsLike(_ other: ProvisioningJob) -> Bool {
        cycleCount == other.cycleCount && isDisabled == other.isDisabled && allowsDeletions == other.allowsDeletions
            && quarantine == other.quarantine && watermark == other.watermark && generator == other.generator
            && heldBack == other.heldBack && escrowTable.isLike(other.escrowTable) && configuration == other.configuration
            && appRoles == other.appRoles && entitlement == other.entitlement && store == other.store
    }
}

extension EscrowTable {
    func isLike(_ other: EscrowTable) -> Bool { count == other.count && all == other.all }
}
