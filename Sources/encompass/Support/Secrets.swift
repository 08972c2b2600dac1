import EncompassCore
import Foundation

/// Secrets that tools read or make.
enum Secrets {
    /// The first line of a file, or of standard input for `-`.
    static func read(_ path: String) throws -> String {
        let data =
            path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : FileManager.default.contents(atPath: path)
        guard let data, let text = String(data: data, encoding: .utf8) else {
            throw Failure(.failed, "cannot read \(path)")
        }
        let line = text.prefix { !$0.isNewline }
        guard !line.isEmpty else { throw Failure(.data, "\(path) is empty") }
        return String(line)
    }

    /// 80 random bits in groups that can be read out and typed.
    static func password(_ entropy: some Entropy = SystemEntropy()) -> String {
        let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
        var source = entropy
        let characters = source.bytes(16).map { letters[Int($0) % letters.count] }
        return stride(from: 0, to: 16, by: 4).map { String(characters[$0..<$0 + 4]) }.joined(separator: "-")
    }
}
