import ArgumentParser
import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassFormats
import EncompassMatching
import EncompassStore
import Foundation

struct MatchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "match", abstract: "Matches children against the registry: a dry run that sends nothing.")
    @OptionGroup var options: ToolOptions
    @Option(help: "Children, one JSON object a line (`-` for standard input).") var input: String
    @Option(help: "Decisions, one JSON object a line (`-` for standard output).") var output = "-"
    @Flag(help: "Print each decision's waterfall, field by field, on standard error.") var explain = false

    func run() async throws {
        try await Failure.reporting {
            let session = try ToolSession(options)
            let store = try session.reading()
            let registry = try RegistrySnapshot(store: store, model: .standard)
            let children = try read()
            let run = MatchRun(store: store, matcher: registry.matcher)
            let decisions = try run.decide(children)
            try write(decisions)
            if explain { for decision in decisions { Console.note(MatchExplanation.text(decision)) } }
            _ = try session.run(
                .audit(
                    kind: .consultation, action: "registry.matchedDryRun", subject: "registry",
                    facts: ["children": String(children.count)]))
            Console.note(MatchRun.summary(decisions))
        }
    }

    private func read() throws -> [MatchInput] {
        let source = try input == "-" ? ByteSource(descriptor: 0) : ByteSource(path: input)
        var splitter = EncompassFormats.LineSplitter()
        var children: [MatchInput] = []
        func take(_ lines: [FeedLine]) throws {
            for line in lines { children.append(try read(line)) }
        }
        while let chunk = try source.next() { try take(splitter.feed(chunk)) }
        try take(splitter.finish())
        return children
    }

    private func read(_ line: FeedLine) throws -> MatchInput {
        guard case .bytes(let bytes) = line.content else { throw Failure(.data, "line \(line.number): too long") }
        do {
            return try MatchInputReader.read(bytes)
        } catch {
            let fault = error.faults.first
            throw Failure(.data, "line \(line.number): \(fault?.pointer ?? "") \(fault?.detail ?? "cannot be read")")
        }
    }

    private func write(_ decisions: [MatchedChild]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var text = Data()
        for decision in decisions {
            text += try encoder.encode(decision.line)
            text.append(0x0A)
        }
        if output == "-" { return FileHandle.standardOutput.write(text) }
        guard FileManager.default.createFile(atPath: output, contents: text, attributes: [.posixPermissions: 0o600])
        else { throw Failure(.failed, "cannot write \(output)") }
    }
}
