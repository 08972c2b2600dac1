import EncompassFormats
import Foundation
import TestSupport
import Testing

@Suite("A zip archive that is written")
struct ZipFileTests {
    @Test("Python reads its files and finds nothing wrong", .enabled(if: !TestPython.isAbsent)) func pythonReadsIt()
        throws
    {
        let folder = try TemporaryFolder()
        let files = [
            ("README.txt", "Grüße\n"), ("empty.csv", ""), ("table.csv", String(repeating: "a,b\r\n", count: 999)),
        ]
        let bytes = ZipFile.archive(files.map { ($0.0, Array($0.1.utf8)) })
        try Data(bytes).write(to: URL(fileURLWithPath: folder.file("pack.zip")))
        let script = """
            import sys, zipfile
            with zipfile.ZipFile(sys.argv[1]) as pack:
                assert pack.testzip() is None
                print([(i.filename, i.file_size) for i in pack.infolist()], pack.read("README.txt").decode())
            """
        let output = folder.file("output")
        let process = try ChildProcess(
            try #require(TestPython.path), ["-c", script, folder.file("pack.zip")],
            environment: ["LANG": "C.UTF-8"], output: output)
        #expect(try process.wait() == .exited(0), "\(process.errors)")
        #expect(process.output.contains("('README.txt', 8), ('empty.csv', 0), ('table.csv', 4995)"))
        #expect(process.output.contains("Grüße"))
    }
}
