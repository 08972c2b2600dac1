import ArgumentParser
import EncompassEngine
import EncompassStore

extension MatchCommand {
    struct Agreement: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "How often people agreed with the machine, by band of weight: when may a county go automatic?")
        @OptionGroup var options: ToolOptions

        func run() async throws {
            try await Failure.reporting {
                let bands = try ToolSession(options).reading(.agreement).store.agreement()
                if options.json { return try Console.printJSON(bands) }
                var table = TextTable(["MACHINE SAID", "WEIGHT (BITS)", "DECIDED", "AGREED", "OTHER PUPIL", "NOBODY"])
                for band in bands {
                    table.add([
                        band.verdict, band.words, String(band.decided), String(band.agreed),
                        String(band.otherPupil), String(band.nobody),
                    ])
                }
                Console.print(table.text)
            }
        }
    }
}
