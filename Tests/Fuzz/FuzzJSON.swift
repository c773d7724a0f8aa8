@testable import JSON

// What parses, writes and parses back equal; the two readers agree; nothing traps.

/// Gives one input to the JSON parser and to the JSON5 reader.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzJSON(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    let strict = try? JSONValue.parse(bytes)
    if let strict {
        for written in [strict.bytes(), strict.bytes(pretty: true)] {
            guard let again = try? JSONValue.parse(written) else { fatalError("what was written is not read") }
            expect(again == strict && again.hashValue == strict.hashValue, "what was written is read as something else")
        }
        let last = try? JSONValue.parse(bytes, limits: JSONLimits(duplicateNames: .keepLast))
        expect(last == strict, "another rule for duplicates changes a text without duplicates")
        visit(strict)
    } else if let last = try? JSONValue.parse(bytes, limits: JSONLimits(duplicateNames: .keepLast)) {
        expect((try? JSONValue.parse(last.bytes())) == last, "a repeated name is still there")
    }
    do throws(JSONSyntaxError) {
        let plain = try JSON5.parse(bytes).plain
        // The reader of files takes any text, the one of messages refuses what costs too much to compare.
        if let read = try? JSONValue.parse(plain.bytes()) { expect(read == plain, "JSON5 is written as something else") }
        if let strict { expect(plain == strict, "JSON means something else as JSON5") }
    } catch {
        expect(strict == nil, "JSON is no JSON5: \(error)")
        expect(error.line >= 1 && error.column >= 1 && error.offset <= bytes.count, "an error stands outside the text")
    }
    return 0
}

/// Asks everything of a value that a caller may ask.
private func visit(_ value: JSONValue) {
    switch value {
    case .number(let number):
        _ = number.doubleValue
        if let whole = number.intValue { expect(number == .integer(Int64(whole)), "a whole number is another") }
    case .array(let elements): for element in elements { visit(element) }
    case .object(let object):
        for member in object.members {
            expect(object[member.name] == member.value, "a member is not found by its name")
            expect(object.value(ignoringCase: member.name) != nil, "a member is not found by its name in any case")
            visit(member.value)
        }
        expect(JSONObject(object.members.reversed().map { ($0.name, $0.value) }) == object, "an object depends on its order")
    default: break
    }
}

private func expect(_ holds: Bool, _ message: @autoclosure () -> String) {
    if !holds { fatalError(message()) }
}
