extension Defect {
    static let types: [Defect] = []
}
