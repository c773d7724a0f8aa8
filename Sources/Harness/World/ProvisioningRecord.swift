import EntraProvisioning
import HTTP
import MockGraph

extension GraphTenant {
    /// Files what an activity of the provisioning service left: the job's status and the entries of the provisioning log.
    mutating func record(_ report: CycleReport, of job: ProvisioningJob, id: String, at now: Instant) {
        reportStatus(job.statusJSON, of: id, at: now)
        if job.isDisabled { disableSchedule(of: id) }
        let cycle = job.identifier(job.cycleCount)
        let context = ProvisioningLogEntry.Context(
            jobID: id,
            cycleID: cycle,
            application: configuration.applicationName,
            applicationID: configuration.appID,
            servicePrincipalID: configuration.servicePrincipalID
        )
        appendProvisioningLog(
            report.log.enumerated().map { index, entry in entry.json(id: "\(cycle)-\(index + 1)", context) },
            of: id
        )
    }
}
