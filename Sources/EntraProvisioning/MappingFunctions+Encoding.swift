extension MappingCall {
    /// `ConvertToBase64` and `ConvertToUTF8Hex` (FUNC).
    func encoding(_ context: inout MappingContext) throws(MappingEvaluationError) -> MappingValue? {
        guard let source = try text(0, &context) else { return nil }
        guard source.utf8.count <= Self.maximumText / 4 else { throw tooLong }
        if function == .convertToUTF8Hex { return .text(Self.hexadecimal(Array(source.utf8))) }
        // "A Unicode base64 string": Unicode is .NET's name for UTF-16 with the low byte first.
        return .text(Self.base64(source.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }))
    }

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        text.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            for nibble in [byte >> 4, byte & 0xF] { text.append(nibble < 10 ? 0x30 + nibble : 0x37 + nibble) }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Base 64 with padding (RFC 4648 section 4).
    private static func base64(_ bytes: [UInt8]) -> String {
        let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        var text: [UInt8] = []
        text.reserveCapacity((bytes.count + 2) / 3 * 4)
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let count = min(3, bytes.count - start)
            var word = 0
            for offset in 0..<3 { word = word << 8 | (offset < count ? Int(bytes[start + offset]) : 0) }
            for place in 0..<4 { text.append(place <= count ? digits[word >> (18 - 6 * place) & 0x3F] : 0x3D) }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
