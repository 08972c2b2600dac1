import ArgumentParser
import Foundation

/// 10,000 e-mails over the daemon's own SMTP transport, to Postfix's `smtp-sink`: how the memory grows, and under valgrind
/// how much of it is lost for good.
struct LeaksPart {
    let bench: Bench

    private static let count = 10_000

    func measure() throws {
        guard let postfix = PostfixTools() else {
            throw BenchFailure("smtp-sink is not here: install Debian's package postfix")
        }
        let (port, refusing) = (try LoopbackConnection.freePort(), try LoopbackConnection.freePort())
        let sink = try postfix.startSink(port: port)
        defer { sink.terminate() }
        let refusingSink = try postfix.startSink(port: refusing, refusing: "RCPT")
        defer { refusingSink.terminate() }
        try measureMemory(MailRun(port: port, refusingPort: refusing))
        let lost = try lostUnderValgrind([
            "mails", String(LeaksPart.count), "--port", String(port), "--refusing-port", String(refusing),
        ])
        try bench.record(
            Figure(
                "lost for good by \(Number.grouped(LeaksPart.count)) transfers", "bytes", [Double(lost)],
                note: "valgrind, \"definitely lost\"; nothing may be"))
        guard lost == 0 else { throw BenchFailure("\(lost) bytes are lost for good") }
    }

    private func measureMemory(_ run: MailRun) throws {
        let sums = try run.send(LeaksPart.count)
        guard let early = sums.residentEarly, let end = sums.residentAtEnd else {
            throw BenchFailure("the kernel does not say how much memory is in use")
        }
        try bench.record(Figure("resident memory after 1,000 transfers", "MB", [early]))
        try bench.record(
            Figure(
                "— after \(Number.grouped(LeaksPart.count))", "MB", [end],
                note: "\(Number.grouped(sums.refused)) of them refused by the server"))
    }

    /// Bytes to which no pointer is left when this program, run with `arguments`, ends.
    private func lostUnderValgrind(_ arguments: [String]) throws -> Int {
        // Without line numbers: valgrind does not read those of every compiler, and then gives up.
        let program = try bench.subfolder("leaks") + "/program"
        let log = try bench.subfolder("leaks") + "/valgrind"
        let itself = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().path
        try run(["strip", "--strip-debug", "-o", program, itself])
        try run(
            [
                "valgrind", "--leak-check=full", "--show-leak-kinds=definite", "--num-callers=30", "--log-file=" + log,
                program,
            ] + arguments)
        let text = try String(contentsOfFile: log, encoding: .utf8)
        guard let found = text.firstMatch(of: /definitely lost: ([0-9,]+) bytes/),
            let lost = Int(found.output.1.filter(\.isNumber))
        else {
            // What valgrind writes if nothing at all is in use at the end.
            guard text.contains("no leaks are possible") else {
                throw BenchFailure("valgrind's log has no sums: " + text)
            }
            return 0
        }
        if lost > 0 { bench.tell(text) }
        return lost
    }

    private func run(_ command: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = command
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            throw BenchFailure("\(command[0]) failed: install Debian's packages valgrind and binutils")
        }
    }
}

/// Sends e-mails to servers of this machine, for a tool that watches the process.
struct MailsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mails", abstract: "Sends e-mails to mail servers of this machine.", shouldDisplay: false)
    @Argument(help: "How many.") var count: Int
    @Option(help: "The port of a server that takes them.") var port: Int
    @Option(help: "The port of one that refuses every recipient.") var refusingPort: Int

    func run() throws {
        let sums = try MailRun(port: port, refusingPort: refusingPort).send(count)
        guard sums.accepted > 0, sums.refused > 0, sums.refused * 5 < sums.accepted else {
            throw BenchFailure("\(sums.accepted) were taken, \(sums.refused) refused")
        }
    }
}
