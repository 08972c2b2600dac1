import Foundation
import Testing

/// What `--output` does with an existing file.
struct OutputFileTests {
    private let morning: Morning
    private let input: String

    init() throws {
        morning = try Morning()
        input = try morning.site.write(
            "children.ndjson", [#"{"key":"1","forename":"Zed","surname":"Nobody","dateOfBirth":"2015-03-02"}"#])
    }

    private func match(_ output: String) throws -> Program.Finished {
        try morning.site.tool("match", "--input", input, "--output", output)
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    @Test func aRegularFileIsReplacedAsAWholeAndPrivate() throws {
        let old = try morning.site.write("old.ndjson", [String(repeating: "x", count: 99_999)])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: old)
        let reader = try #require(FileHandle(forReadingAtPath: old))
        #expect(try match(old).status == 0)
        #expect(try String(contentsOfFile: old, encoding: .utf8).contains("\"decision\""))
        #expect(try mode(old) == 0o600)
        // A reader of the old file still reads the old content.
        #expect(try reader.readToEnd()?.count == 100_000)
        let names = try FileManager.default.contentsOfDirectory(atPath: (old as NSString).deletingLastPathComponent)
        #expect(!names.contains { $0.contains("old.ndjson.") })
    }

    @Test func aLinkIsNotFollowed() throws {
        let target = try morning.site.write("target.txt", ["kept"])
        let link = target + ".link"
        try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
        let result = try match(link)
        #expect(result.status == 1 && result.errors.contains("it is a link"))
        #expect(try String(contentsOfFile: target, encoding: .utf8) == "kept\n")
        let dangling = target + ".dangling"
        try FileManager.default.createSymbolicLink(atPath: dangling, withDestinationPath: target + ".none")
        #expect(try match(dangling).status == 1)
        #expect(!FileManager.default.fileExists(atPath: target + ".none"))
    }

    @Test func aPipeADeviceAndADirectoryAreRefused() throws {
        let folder = (input as NSString).deletingLastPathComponent
        let pipe = folder + "/pipe"
        #expect(mkfifo(pipe, 0o600) == 0)
        #expect(try match(pipe).errors.contains("it is a pipe"))
        #expect(try match("/dev/null").errors.contains("it is a device"))
        #expect(try match(folder).errors.contains("it is a directory"))
        #expect(try match(folder + "/none/out.ndjson").status == 1)
        #expect(try match("-").output.contains("\"decision\""))
    }
}
