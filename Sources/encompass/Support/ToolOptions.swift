public import ArgumentParser
import EncompassConfiguration
public import EncompassCore
public import EncompassEngine
import EncompassFormats
public import EncompassStore
import EncompassWords
import Foundation

/// Where the configuration and the database are. A command that acts for no account has these, and no `ToolOptions`.
struct PlaceOptions: ParsableArguments {
    @Option(help: "The configuration file.")
    var config: String?

    @Option(help: "The database file; no configuration is needed with it.")
    var database: String?

    var input: ConfigurationInput {
        ConfigurationInput(environment: ProcessInfo.processInfo.environment, path: config, database: database)
    }

    /// The configuration with every layer applied.
    ///
    /// - Throws: `Failure` with status 78, which names every fault.
    func configuration() throws -> Configuration { try input.configuration(input.report()) }
}

/// The options of every tool that acts for somebody.
struct ToolOptions: ParsableArguments {
    @OptionGroup var place: PlaceOptions

    @Option(name: .customLong("as"), help: "The desk account to act as.")
    var account: String?

    @Flag(help: "Print JSON.")
    var json = false

    var input: ConfigurationInput { place.input }

    /// See `PlaceOptions`.
    func configuration() throws -> Configuration { try place.configuration() }
}

extension ToolOptions {
    /// Makes a change, in the daemon or here, and prints the result.
    func carryOut(_ operation: EncompassEngine.Operation) throws {
        let result = try ToolSession(self).run(operation)
        if json { try Console.printJSON(["message": result.message]) } else { Console.note(result.message) }
    }

    /// Prints a list: one JSON line per item for machines, a table for people.
    func show<Item>(
        _ items: [Item], as line: (Item) -> some Encodable, under heading: [String], row: (Item) -> [String]
    ) throws {
        if json { return try Console.printJSON(items.map(line)) }
        Console.print(TextTable(heading, items.map(row)).text)
    }

    /// Prints a list of items in the JSON form of the HTTP interface.
    func show<Item>(
        _ items: [Item], asHTTP json: (Item) -> JSONValue, under heading: [String], row: (Item) -> [String]
    ) {
        if self.json { return Console.printJSON(.array(items.map(json))) }
        Console.print(TextTable(heading, items.map(row)).text)
    }
}

extension Credential.Role: ExpressibleByArgument {}
extension Account.Role: ExpressibleByArgument {}
extension CallOutcome: ExpressibleByArgument {}
extension ContactProblem: ExpressibleByArgument {}
extension Language: ExpressibleByArgument {}
extension MessageDetail: ExpressibleByArgument {}
extension CallSheetFormat: ExpressibleByArgument {}
extension Scope: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}
extension URN: ExpressibleByArgument {
    public init?(argument: String) { self.init(argument) }
}

/// Times that a person enters on the command line.
enum Moments {
    /// A time in London without seconds, or RFC 3339.
    ///
    /// - Throws: `Failure` 64 for anything else.
    static func read(_ text: String, _ option: String) throws -> Timestamp {
        guard let moment = Timestamp(rfc3339: text) ?? inLondon(text) else {
            throw Failure(
                .usage, "\(option) must be a time in London such as \"2026-11-20 06:30\", or 2026-11-20T06:30:00Z")
        }
        return moment
    }

    private static func inLondon(_ text: String) -> Timestamp? {
        let parts = text.split(separator: " ")
        guard parts.count == 2, let date = LocalDate(iso: parts[0]), let time = LocalTime(parts[1]) else { return nil }
        return London()?.moment(date, time)
    }
}

extension Timestamp {
    /// The date and the time in London, for people; RFC 3339 if the machine has no time zones.
    var local: String {
        guard let london = London() else { return rfc3339 }
        let (date, time) = london.civil(self)
        return "\(date) \(time)"
    }

    /// The same in words, for a sentence: `Friday 27 November 2026 at 08:22`.
    var inWords: String {
        guard let london = London() else { return rfc3339 }
        let (date, time) = london.civil(self)
        return Words.english("moment.dayAndTime", ["day": Words.english.day(date), "time": time.description])
    }
}

/// Secrets that tools read or create.
enum Secrets {
    /// The first line of a file, or of standard input for `-`.
    static func read(_ path: String) throws -> String {
        let data = path == "-" ? FileHandle.standardInput.readDataToEndOfFile() : try InputFile.read(path)
        guard let text = String(data: data, encoding: .utf8) else {
            throw Failure(.data, "\(path) is not text in UTF-8; write the secret alone into it, on one line")
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
