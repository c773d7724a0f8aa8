extension Defect {
    static let timing: [Defect] = []
}
