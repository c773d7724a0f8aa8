extension Defect {
    static let errors: [Defect] = []
}
