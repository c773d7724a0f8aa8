extension World {
    /// Whether a lane that goes on from here does what one does that goes on from `other`: everything that decides what will happen is equal.
    ///
    /// Left out is what only tells of the past (transcript, digest, logs) and the access token for Graph, which is renewed whenever it is needed.
    func goesOnLike(_ other: World) -> Bool {
        endpoint == other.endpoint && credential == other.credential && now == other.now && tokens == other.tokens
            && savedIDs == other.savedIDs && ids == other.ids && faults == other.faults && jobSource == other.jobSource
            && tenant.answersLike(other.tenant) && job.actsLike(other.job) && graph.answersLike(other.graph)
            && names == other.names
    }

    /// Who made changes in the tenant, in the order of their first, and who made the last.
    var actors: [String] {
        var found: [String] = []
        var last = ""
        for entry in tenant.auditLog where entry.objectType != "Configuration" {
            if !found.contains(entry.actor) { found.append(entry.actor) }
            last = entry.actor
        }
        return found + [last]
    }
}
