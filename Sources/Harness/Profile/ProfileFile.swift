import Foundation
import JSON
import MockNetskope

extension ProfileOverride {
    /// Reads what `--profile` takes: `ENDPOINT.SWITCH=VALUE`, or the name of a file of switches.
    ///
    /// - Throws: ``ProfileOverrideError`` with the option's text, or the file and place, of what is wrong.
    public static func all(of text: String) throws(ProfileOverrideError) -> [ProfileOverride] {
        if text.contains("=") {
            do throws(ProfileOverrideError) {
                return [try ProfileOverride(text)]
            } catch {
                throw ProfileOverrideError("--profile \(text): \(error.description)")
            }
        }
        guard let data = FileManager.default.contents(atPath: text) else {
            throw ProfileOverrideError(
                "--profile \(text): this file cannot be read. Give ENDPOINT.SWITCH=VALUE, say apiV2.unknownAttributes=refuse, or a JSON5 file of switches."
            )
        }
        return try all(in: [UInt8](data), file: text)
    }

    /// Reads a file of switches: JSON5 such as `{ apiV2: { profile: "rfc7644", maximumPage: 100 }, tenant: { idPolicy: "remapped" } }`.
    ///
    /// - Throws: ``ProfileOverrideError`` with every problem and its place.
    public static func all(in bytes: [UInt8], file: String) throws(ProfileOverrideError) -> [ProfileOverride] {
        let root: LocatedJSON
        do throws(JSONSyntaxError) {
            root = try JSON5.parse(bytes)
        } catch {
            throw ProfileOverrideError("\(file):\(error.line):\(error.column): \(error.message)")
        }
        var check = ScenarioCheck(file: file)
        check.check(root, .object(ScenarioFormat.profile), what: "a profile")
        var overrides: [ProfileOverride] = []
        let reader = Reader(root)
        for (name, endpoint) in [("legacy", Endpoint.legacy), ("apiV2", .apiV2)] {
            // A whole profile first, whatever its place: the switches beside it are set over it.
            let members = reader[name].members.sorted { ($0.name == "profile" ? 0 : 1) < ($1.name == "profile" ? 0 : 1) }
            for member in members {
                do throws(ProfileOverrideError) {
                    overrides.append(try ProfileOverride(endpoint, member.name, member.value.plain))
                } catch {
                    check.report(member.nameLocation, error.description)
                }
            }
        }
        if let policy = reader["tenant"]["idPolicy"].text, check.problems.isEmpty {
            do throws(ProfileOverrideError) { overrides.append(try ProfileOverride(nil, "idPolicy", .string(policy))) } catch {
                throw ProfileOverrideError("\(file): \(error.description)")
            }
        }
        if !check.problems.isEmpty {
            throw ProfileOverrideError(check.problems.map(\.description).joined(separator: "\n"))
        }
        return overrides
    }
}
