import Foundation

/// What every part works with.
struct Bench {
    /// The program that is measured.
    let program: String
    /// A folder of this run on a real disk; the parts share what they made in it.
    let folder: String
    /// Whether this is the long run.
    let isFull: Bool

    /// Gives a figure to the process that writes the table, at once, so that a part which fails later loses none.
    func record(_ figure: Figure) throws {
        let line = try JSONEncoder().encode(figure) + Data("\n".utf8)
        try FileHandle.standardOutput.write(contentsOf: line)
    }

    /// A folder for one purpose; made where it is missing.
    func subfolder(_ name: String) throws -> String {
        let path = folder + "/" + name
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        return path
    }

    func tell(_ text: String) { FileHandle.standardError.write(Data((text + "\n").utf8)) }
}

/// Why a measurement could not be made.
struct BenchFailure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
