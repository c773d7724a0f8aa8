extension Defect {
    static let paging: [Defect] = []
}
