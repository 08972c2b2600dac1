import EncompassConfiguration
import Foundation
import TestSupport
import Testing

@Suite("The machine's files")
struct FileAccessTests {
    /// A folder for this test only, deleted afterwards.
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = try TemporaryFolder()
        try body(folder.path)
    }

    private func make(_ path: String, _ bytes: Int, mode: Int = 0o600) {
        _ = FileManager.default.createFile(
            atPath: path, contents: Data(count: bytes), attributes: [.posixPermissions: mode])
    }

    @Test("a file is read with its permissions, an empty one as no bytes")
    func read() throws {
        try inFolder { folder in
            make(folder + "/a", 3, mode: 0o640)
            make(folder + "/empty", 0)
            let file = try FileAccess.system.read(folder + "/a")
            let empty = try FileAccess.system.read(folder + "/empty")
            let names = try FileAccess.system.list(folder)
            #expect(file == .init(bytes: [0, 0, 0], mode: 0o640))
            #expect(empty.bytes == [])
            #expect(names == ["a", "empty"])
        }
    }

    @Test("missing files, folders and too large files are reported as such")
    func problems() throws {
        try inFolder { folder in
            make(folder + "/largest", FileAccess.largest)
            make(folder + "/larger", FileAccess.largest + 1)
            #expect(throws: FileAccess.Problem.absent) { try FileAccess.system.read(folder + "/gone") }
            #expect(throws: FileAccess.Problem.absent) { try FileAccess.system.list(folder + "/gone") }
            #expect(throws: FileAccess.Problem.unreadable) { try FileAccess.system.read(folder) }
            #expect(throws: FileAccess.Problem.unreadable) { try FileAccess.system.list(folder + "/larger") }
            #expect(throws: FileAccess.Problem.tooLarge) { try FileAccess.system.read(folder + "/larger") }
            let largest = try FileAccess.system.read(folder + "/largest")
            #expect(largest.bytes.count == FileAccess.largest)
        }
    }
}
