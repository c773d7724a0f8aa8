extension Defect {
    static let privileges: [Defect] = []
}
