import MockNetskope

extension Lane {
    /// Reads what ``description`` wrote: `cutover@3`, `rollback@1,4`, `legacy again`; `nil` where it is no lane.
    init?(description text: String) {
        if let kind = Kind(rawValue: text), kind == .legacy || kind == .apiV2 {
            self = kind == .legacy ? .legacy : .apiV2
        } else if text.hasSuffix(" again"), let kind = Kind(rawValue: String(text.dropLast(6))) {
            self = .control(of: kind)
        } else if text == Lane.monitored.description {
            self = .monitored
        } else if let match = text.wholeMatch(of: /cutover@(\d+) with ([a-z-]+) at request (\d+) of step (\d+)/) {
            guard let point = Int(match.1), let fault = SweptFault(rawValue: String(match.2)), let request = Int(match.3),
                let step = Int(match.4), step == point || step == point + 1
            else { return nil }
            self = .faulted(fault, on: step == point ? .legacy : .apiV2, step: step, request: request)
        } else if let match = text.wholeMatch(of: /(cutover|rollback)@(\d+(?:,\d+)*)/) {
            let points = match.2.split(separator: ",").compactMap { Int($0) }
            switch (match.1, points.count) {
            case ("cutover", 1): self = .cutover(after: points[0])
            case ("cutover", 3): self = .secondCutover(from: points[0], to: points[1], again: points[2])
            case ("rollback", 2): self = .rollback(from: points[0], to: points[1])
            default: return nil
            }
        } else {
            return nil
        }
    }
}

extension StepPlace {
    /// Reads what ``description`` wrote: `step 3 (cycle)`; `nil` where it is no place.
    init?(description text: String) {
        guard let open = text.firstRange(of: " ("), text.hasSuffix(")") else { return nil }
        let words = text[..<open.lowerBound].split(separator: " ")
        guard words.count == 2, let number = Int(words[1]) else { return nil }
        guard let phase = words[0] == "step" ? .steps : Phase(rawValue: String(words[0])) else { return nil }
        self.init(phase, number, String(text[open.upperBound...].dropLast()))
    }
}
