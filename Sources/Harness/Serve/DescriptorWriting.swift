import Foundation

/// Writes all of `bytes` to a file descriptor; gives `false` where the system refuses, which `errno` explains.
package func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Bool {
    var done = 0
    while done < bytes.count {
        let count = bytes[done...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count > 0 {
            done += count
        } else if errno != EINTR {
            return false
        }
    }
    return true
}
