import Foundation
import TestSupport
import Testing

struct PushResumesTests {
    /// `encompass feed push` reads from a pipe, so that the daemon is sure to die in the middle.
    @Test func theClientResumesAfterACrashAndNamesRejectedLines() throws {
        let morning = try Morning()
        let site = morning.site
        let pipe = try NamedPipe(site.folder.file("pipe"))
        let token = try site.write("token", [morning.feed.token ?? ""])
        let pushing = try Program.start(
            ["feed", "push", "-", "--url", site.url, "--token-file", token], in: site.folder.path, input: pipe.path,
            output: site.folder.file("pushed"))

        var lines = Night(incidents: 1200, families: MadeUp.crowd(50)).lines
        lines[6] = "{\"force\":\"norfolk\"}"
        lines[1100] = String(lines[1100].prefix(90))
        try pipe.write(lines[..<500])
        try Wait.until("the first request is stored") { try morning.desk.get("/v1/stats")["incidents"].number == 499 }
        try pipe.write(lines[500..<501])
        try Wait.until("the client has its answer and reads on") { pipe.unread == 0 }
        try site.kill()
        try pipe.write(lines[501...])
        try Wait.until("the client has read the second request") { pipe.unread < 30_000 }
        try site.start()
        pipe.end()

        #expect(try pushing.wait(within: 600) == .exited(65))
        #expect(pushing.output.contains("1198 accepted, 0 duplicates, 2 rejected"))
        #expect(pushing.errors.contains("line 7:") && pushing.errors.contains("line 1101"))
        #expect(try morning.desk.get("/v1/stats")["incidents"].number == 1198)
    }
}

/// A named pipe with room for a megabyte, so that writing never blocks.
private final class NamedPipe {
    let path: String
    private let handle: FileHandle

    init(_ path: String) throws {
        self.path = path
        guard mkfifo(path, 0o600) == 0, let handle = FileHandle(forUpdatingAtPath: path) else {
            throw InstallationFault("no pipe")
        }
        self.handle = handle
        // Another test's process must not inherit the pipe.
        _ = fcntl(handle.fileDescriptor, F_SETFD, FD_CLOEXEC)
        // F_SETPIPE_SZ of Linux.
        _ = fcntl(handle.fileDescriptor, 1031, 1 << 20)
    }

    /// Bytes that nobody has read yet.
    var unread: Int {
        var count = Int32()
        return ioctl(handle.fileDescriptor, UInt(FIONREAD), &count) == 0 ? Int(count) : 0
    }

    func write(_ lines: ArraySlice<String>) throws {
        try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
    }

    func end() { try? handle.close() }
}
