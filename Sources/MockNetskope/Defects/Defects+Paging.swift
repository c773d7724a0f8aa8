import HTTP
import JSON

extension Defect {
    /// Defects of pages.
    static let paging: [Defect] = [
        Defect(
            "total-of-page",
            .paging,
            "totalResults counts the page and not what there is in all.",
            source: "invented; netskope-py-sdk reads pages until totalResults is reached",
            witness: "monitoring/read-page-by-page",
            answer { body, call, _, _ in
                if call.isList, let resources = body["Resources"]?.arrayValue {
                    body["totalResults"] = .number(JSONNumber(resources.count))
                }
            }
        ),
        Defect(
            "start-index-from-zero",
            .paging,
            "startIndex counts from 0, so that the first record is never read.",
            source: "invented: RFC 7644 section 3.4.2.4 counts from 1",
            witness: "monitoring/read-page-by-page",
            shifted { $0 + 1 }
        ),
        Defect(
            "pages-overlap",
            .paging,
            "Every page but the first begins with the last record of the page before.",
            source: "invented: off by one",
            witness: "monitoring/read-page-by-page",
            shifted { $0 > 1 ? $0 - 1 : $0 }
        ),
        Defect(
            "start-index-ignored",
            .paging,
            "startIndex is ignored: every page is the first.",
            source: "invented: the gateway drops what it does not know",
            witness: "monitoring/read-page-by-page",
            shifted { _ in 1 }
        ),
        Defect(
            "count-ignored",
            .paging,
            "count is ignored: the page holds everything.",
            source: "invented: the gateway drops what it does not know",
            witness: "monitoring/read-page-by-page",
            request { call, _ in if call.isList { call.set(query: "count", to: nil) } }
        ),
        Defect(
            "last-page-lost",
            .paging,
            "A last page that is not full comes empty.",
            source: "invented: the number of pages is rounded down",
            witness: "monitoring/read-page-by-page",
            answer { body, call, _, _ in
                guard call.isList, let count = call[query: "count"].flatMap({ Int($0) }),
                    let resources = body["Resources"]?.arrayValue, resources.count < count
                else { return }
                body["Resources"] = []
                body["itemsPerPage"] = 0
            }
        ),
        Defect(
            "page-capped-at-20",
            .paging,
            "A page never holds more than 20 records, and totalResults says 20, too.",
            source: "invented, after the pages of 20 in Microsoft's examples",
            witness: "monitoring/read-page-by-page",
            answer { body, call, _, _ in
                guard call.isList, let resources = body["Resources"]?.arrayValue, resources.count > 20 else { return }
                body["Resources"] = .array(Array(resources.prefix(20)))
                body["itemsPerPage"] = 20
                body["totalResults"] = 20
            }
        ),
        Defect(
            "count-zero-is-all",
            .paging,
            "count=0 asks for the number alone, and gets everybody.",
            source: "invented: zero means no limit; RFC 7644 section 3.4.2.4 (0 returns no resource)",
            witness: "monitoring/read-page-by-page",
            request { call, _ in if call.isList, call[query: "count"] == "0" { call.set(query: "count", to: nil) } }
        ),
    ]

    private static func shifted(_ shift: @escaping @Sendable (Int) -> Int) -> Change {
        request { call, _ in
            guard call.isList, let start = call[query: "startIndex"].flatMap({ Int($0) }) else { return }
            call.set(query: "startIndex", to: String(shift(start)))
        }
    }
}
