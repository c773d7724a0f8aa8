import HTTP

extension MappingCall {
    /// `Guid` and `RandomString` (FUNC), drawn from the context's generator.
    func random(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        if function == .guid { return .text(context.generator.nextUUID()) }
        let length = try integer(0, &context)
        guard (0...256).contains(length) else { throw unexpected(.integer(length), at: 0, "0 to 256") }
        let avoided = Set((try text(5, &context) ?? "").utf8)
        // The least number of each kind, in the order of the parameters.
        let kinds = [Self.digits, Self.specials, Self.capitals, Self.lowerCase].map { $0.utf8.filter { !avoided.contains($0) } }
        var characters: [UInt8] = []
        for (index, kind) in kinds.enumerated() {
            let least = try integer(index + 1, &context)
            guard least >= 0, least <= length - characters.count else {
                throw unexpected(.integer(least), at: index + 1, "0 or more, and minimums that together fit the length \(length)")
            }
            for _ in 0..<least { characters.append(try pick(kind, &context)) }
        }
        // Assumption: what the minimums leave open is letters and digits; FUNC does not say.
        let others = kinds[0] + kinds[2] + kinds[3]
        while characters.count < length { characters.append(try pick(others, &context)) }
        characters.shuffle(using: &context.generator)
        return .text(String(decoding: characters, as: UTF8.self))
    }

    private static let digits = "0123456789"
    private static let capitals = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    private static let lowerCase = "abcdefghijklmnopqrstuvwxyz"
    /// The special characters of Windows' policy "Password must meet complexity requirements", to which FUNC refers.
    private static let specials = "~!@#$%^&*_-+=`|\\(){}[]:;\"'<>,.?/"

    private func pick(_ characters: [UInt8], _ context: inout MappingContext) throws(MappingEvaluationError) -> UInt8 {
        guard let character = characters.randomElement(using: &context.generator) else {
            throw MappingEvaluationError("RandomString: charactersToAvoid leaves no character to choose from")
        }
        return character
    }
}
