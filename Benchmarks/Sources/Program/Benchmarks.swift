import ArgumentParser

/// Measures the program and prints a table; `Benchmarks/run` builds and starts it.
@main
struct Benchmarks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "encompass-benchmarks",
        abstract: "Measures Encompass on made-up data and prints the figures as a table.",
        subcommands: [RunCommand.self, MeasureCommand.self], defaultSubcommand: RunCommand.self)
}
