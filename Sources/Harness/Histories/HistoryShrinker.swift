import JSON

/// Makes a history small that shows a reason: tries smaller ones and keeps each that still shows it, until none does (delta debugging; Zeller and
/// Hildebrandt, 2002).
struct HistoryShrinker {
    /// How many smaller histories were tried.
    private(set) var attempts = 0
    private let budget: Int
    /// The reason that a history shows, if it is the one looked for.
    private let show: (History) throws(ScenarioError) -> HistoryReason?

    init(budget: Int, _ show: @escaping (History) throws(ScenarioError) -> HistoryReason?) {
        self.budget = budget
        self.show = show
    }

    /// A smallest history that shows `reason`; `nil` where `history` itself does not, or nothing may be tried.
    mutating func shrunk(_ history: History, reason: HistoryReason) -> History? {
        var best = history
        guard shows(best, reason) else { return nil }
        var before: JSONObject
        var points: [Int]
        repeat {
            before = best.document
            points = [best.cutoverAt, best.rollbackAt ?? -1]
            dropSteps(&best, reason)
            for reduction in HistoryReductions.all { apply(reduction, &best, reason) }
        } while (before != best.document || points != [best.cutoverAt, best.rollbackAt ?? -1]) && attempts < budget
        return best
    }

    private mutating func shows(_ history: History, _ reason: HistoryReason) -> Bool {
        guard attempts < budget else { return false }
        attempts += 1
        // A candidate that is no scenario is none.
        return (try? show(history)) == reason
    }

    /// Half the steps, a quarter, and so on down to one by one; from the end, so that what is not needed behind the finding goes first.
    private mutating func dropSteps(_ best: inout History, _ reason: HistoryReason) {
        var size = max(1, best.stepCount / 2)
        while true {
            var end = best.stepCount
            while end > 0 {
                let start = max(0, end - size)
                if let candidate = best.removing(Set(start..<end)), candidate.stepCount < best.stepCount, shows(candidate, reason)
                {
                    best = candidate
                    end = min(start, best.stepCount)
                } else {
                    end = start
                }
            }
            if size == 1 { return }
            size /= 2
        }
    }

    /// Takes every candidate of a reduction that still shows the reason, and asks the reduction anew behind each.
    private mutating func apply(_ reduction: (History) -> [History], _ best: inout History, _ reason: HistoryReason) {
        var place = 0
        while true {
            let candidates = reduction(best)
            guard place < candidates.count, attempts < budget else { return }
            let candidate = candidates[place]
            if (candidate.document != best.document || candidate.cutoverAt != best.cutoverAt
                || candidate.rollbackAt != best.rollbackAt),
                candidate.isSound, shows(candidate, reason)
            {
                best = candidate
            } else {
                place += 1
            }
        }
    }
}
