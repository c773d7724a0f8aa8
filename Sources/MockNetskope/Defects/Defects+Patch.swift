extension Defect {
    static let patch: [Defect] = []
}
