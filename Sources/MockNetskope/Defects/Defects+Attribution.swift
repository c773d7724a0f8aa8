extension Defect {
    static let attribution: [Defect] = []
}
