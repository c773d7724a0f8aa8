extension Defect {
    static let lifeCycle: [Defect] = []
}
