import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassStore
import Foundation

struct OutagePackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "outage-pack", abstract: "The phone list for a morning without the daemon.",
        subcommands: [Open.self])

    struct Open: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Opens a pack with only its passphrase: no daemon, database or configuration.")
        @Argument(help: "The pack.") var file: String
        @Option(help: "A file with the passphrase; without this you are asked for it.") var passphraseFile: String?
        @Option(help: "text, csv or html (to print).") var format = CallSheetFormat.text
        @Flag(help: "Print JSON.") var json = false

        func run() async throws {
            try await Failure.reporting {
                let bytes = try InputFile.read(file)
                let london = try London.installed()
                let sheet: CallSheet
                do {
                    sheet = try OutagePack.open(bytes, passphrase: try passphrase())
                } catch let fault as OutagePack.Fault {
                    throw Failure(.data, "\(file): \(fault)")
                }
                if json { return try Console.printJSON(sheet) }
                Console.print(CallSheetText(sheet, london: london).text(format))
            }
        }

        private func passphrase() throws -> String {
            if let passphraseFile { return try OutagePassphrase.read(passphraseFile) }
            guard let typed = getpass("Passphrase: ") else { throw Failure(.usage, "give --passphrase-file") }
            return String(cString: typed)
        }
    }
}
