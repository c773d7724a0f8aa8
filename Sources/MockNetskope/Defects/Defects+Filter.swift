extension Defect {
    static let filter: [Defect] = []
}
