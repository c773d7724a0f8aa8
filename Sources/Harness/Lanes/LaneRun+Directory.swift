extension LaneRun {
    /// Lets the findings from `first` on show what the step made of the directory.
    mutating func showDirectory(_ observation: StepObservation, _ baseline: StepObservation?, from first: Int) {
        let excerpt = DirectoryExcerpt(
            before: observation.before.snapshot,
            lane: observation.snapshot,
            baseline: baseline?.snapshot
        )
        for index in findings.indices[first...] { findings[index].directory = excerpt }
    }
}
