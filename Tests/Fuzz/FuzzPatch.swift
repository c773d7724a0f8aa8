@testable import JSON
@testable import SCIM

// A PATCH is applied or refused, whole, under every option; paths print as what they are read from.

/// Gives one input to the readers of paths and of PATCH messages; what is read is applied to a user and to a group.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPatch(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    let text = String(decoding: bytes, as: UTF8.self)
    if let path = try? SCIMPath.parse(text) {
        expect((try? SCIMPath.parse(path.description)) == path, "\(path) is read as another path")
        for kind in PatchOperation.Kind.allCases {
            for value in [nil, .null, "x", true, ["value": "x"], [["value": "x", "primary": true], "y"], []] as [JSONValue?] {
                apply(PatchRequest(operations: [PatchOperation(kind, path: path, value: value)]), options: [0, 7])
            }
        }
    }
    // A list of operations without the message around it lets more of the input be about them.
    guard let json = try? JSONValue.parse(bytes) else { return 0 }
    let body: JSONValue = json.arrayValue == nil ? json : ["Operations": json]
    guard let patch = try? PatchRequest.parse(body) else { return 0 }
    apply(patch, options: Array(0..<8))
    compareMembers(patch)
    return 0
}

private let samples = [(FuzzSamples.user, SCIMSchema.user), (FuzzSamples.group, .group), (JSONObject(), .user)]

/// Applies `patch` under options whose numbers are given, a bit each.
private func apply(_ patch: PatchRequest, options numbers: [Int]) {
    for number in numbers {
        let options = PatchOptions(
            createsFilteredElement: number & 1 == 0,
            takesBooleanStrings: number & 2 == 0,
            unwrapsValues: number & 4 == 0
        )
        for (sample, schema) in samples {
            var resource = sample
            do throws(SCIMError) {
                let isChanged = try patch.apply(to: &resource, schema: schema, options: options)
                expect(isChanged == (resource != sample), "a PATCH does not know whether it changed something")
                let names = resource.names.map { $0.lowercased() }
                expect(Set(names).count == names.count, "an attribute is there twice")
                expect(resource["id"] == sample["id"], "the id was changed")
                for attribute in schema.attributes where attribute.multiValued {
                    let elements = resource[attribute.name]?.arrayValue ?? []
                    expect(elements.count { $0["primary"] == true } <= 1, "\(attribute.name) has two primary values")
                }
                expect((try? JSONValue.parse(JSONValue.object(resource).bytes())) == .object(resource), "the result is no JSON")
            } catch {
                expect(resource == sample, "a refused PATCH changed something")
                expect([400, 413].contains(error.status), "a PATCH is refused with \(error.status)")
            }
        }
    }
}

/// What a server with an index of members does must come to the same as applying the message to the array.
private func compareMembers(_ patch: PatchRequest) {
    guard let changes = patch.memberChanges else { return }
    var resource = FuzzSamples.group
    guard (try? patch.apply(to: &resource, schema: .group)) != nil else { return }
    var ids: Set<String> = ["1", "2", "3"]
    for change in changes {
        switch change {
        case .add(let added): ids.formUnion(added)
        case .remove(let removed): ids.subtract(removed)
        case .removeAll: ids = []
        case .replaceAll(let kept): ids = Set(kept)
        }
    }
    let left = Set((resource["members"]?.arrayValue ?? []).compactMap { $0["value"]?.stringValue })
    // Filters compare ids without regard to case, the index does not: ids are the server's own, and lower case.
    expect(Set(left.map { $0.lowercased() }) == Set(ids.map { $0.lowercased() }), "members are \(left), by the index \(ids)")
}

private func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
