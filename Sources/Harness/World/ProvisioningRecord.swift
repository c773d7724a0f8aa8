import EntraProvisioning
import HTTP
import MockGraph

extension GraphTenant {
    /// Files what an activity of the provisioning service left: the job's status and the entries of the provisioning log.
    mutating func record(_ report: CycleReport, of job: ProvisioningJob, id: String, at now: Instant) {
        reportStatus(job.statusJSON, of: id, at: now)
        if job.isDisabled { disableSchedule(of: id) }
        let cycle = job.identifier(job.cycleCount)
        let owner = synchronizationJob(id)?.servicePrincipalID ?? configuration.servicePrincipalID
        let context = ProvisioningLogEntry.Context(
            jobID: id,
            cycleID: cycle,
            application: applicationName(of: owner),
            applicationID: applicationID(of: owner),
            servicePrincipalID: owner
        )
        appendProvisioningLog(
            report.log.enumerated().map { index, entry in entry.json(id: "\(cycle)-\(index + 1)", context) },
            of: id
        )
    }
}
