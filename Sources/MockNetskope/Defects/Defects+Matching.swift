extension Defect {
    static let matching: [Defect] = []
}
