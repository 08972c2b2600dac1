import ArgumentParser

/// Measures one part and prints its figures as JSON, a line each.
struct MeasureCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "measure", abstract: "Measures one part.")
    @Argument var part: Part
    @Option(help: "The program to measure.") var program: String
    @Option(help: "The folder of this run.") var folder: String
    @Flag(help: "The long run.") var full = false

    func run() throws { try part.measure(Bench(program: program, folder: folder, isFull: full)) }
}
