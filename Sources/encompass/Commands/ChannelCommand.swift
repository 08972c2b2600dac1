import ArgumentParser
import EncompassCore
import EncompassEngine
import EncompassFormats
import EncompassStore
import EncompassWeb
import Foundation

struct ChannelCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channel", abstract: "Tests of the ways to schools, about no incident.",
        subcommands: [Test.self, Results.self])

    struct Test: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Sends a marked test to every address of every contact, and reports each step.",
            discussion: """
                Of one school, whose result it waits for; or of every school of an area, evenly, in a round that the same \
                command continues after a break. A test is about no incident, and changes no notification.
                """)
        @OptionGroup var options: ToolOptions
        @Option(help: "The school to test.") var urn: URN?
        @Option(help: "The area whose schools are tested, by its id.") var area: String?
        @Flag(help: "With --area, send another to schools that have not answered.") var again = false
        @Option(help: "With --area, how many messages leave in a minute.") var perMinute = ChannelTest.perMinute
        @Option(help: "With --urn, how many seconds to wait for the result.") var wait = 60

        func run() async throws {
            try await Failure.reporting {
                guard (urn == nil) != (area == nil) else { throw Failure(.usage, "give --urn or --area") }
                guard (1...6000).contains(perMinute) else { throw Failure(.usage, "--per-minute is 1 to 6000") }
                guard (0...3600).contains(wait) else { throw Failure(.usage, "--wait is 0 to 3600") }
                let session = try ToolSession(options)
                if let area {
                    try options.carryOut(.testChannels(.area(id: area, again: again, perMinute: perMinute)))
                } else if let urn, let id = try session.run(.testChannels(.school(urn))).test {
                    try await show(id, by: session)
                }
            }
        }

        private func show(_ id: String, by session: ToolSession) async throws {
            let store = try session.reading(.registry).store
            var test = try store.channelTests.test(id)
            let end = ContinuousClock.now + .seconds(wait)
            while test?.isOver == false, ContinuousClock.now < end {
                try await Task.sleep(for: .milliseconds(200))
                test = try store.channelTests.test(id)
            }
            guard let test else { throw Failure(.failed, "the test is gone") }
            try ChannelCommand.print([test], options)
            guard test.isOver else {
                throw Failure(.tryAgain, "not over yet: see encompass channel results --urn \(test.urn)")
            }
        }
    }

    struct Results: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Prints the last test of a school, or an area's last round: all schools, or those without an answer.")
        @OptionGroup var options: ToolOptions
        @Option(help: "The school.") var urn: URN?
        @Option(help: "The area, by its id.") var area: String?
        @Flag(help: "Only schools from which nobody has confirmed.") var unanswered = false
        @Flag(help: "Print CSV: a line for each address.") var csv = false

        func run() async throws {
            try await Failure.reporting {
                guard (urn == nil) != (area == nil) else { throw Failure(.usage, "give --urn or --area") }
                let store = try ToolSession(options).reading(.registry).store
                var tests: [ChannelTestRecord]
                if let urn {
                    tests = [try store.channelTests.last(of: urn)].compactMap(\.self)
                } else {
                    guard let round = try store.channelTests.rounds().first(where: { $0.area == area }) else {
                        throw Failure(.failed, "the area has not been tested: encompass channel test --area ID")
                    }
                    tests = try store.channelTests.tests(in: round)
                }
                if unanswered { tests.removeAll(where: \.isAnswered) }
                if csv {
                    let text = ChannelTestText(london: try London.installed()).csv(tests)
                    return FileHandle.standardOutput.write(Data(text.utf8))
                }
                try ChannelCommand.print(tests, options)
            }
        }
    }

    private static func print(_ tests: [ChannelTestRecord], _ options: ToolOptions) throws {
        let text = ChannelTestText(london: try London.installed())
        if options.json { return Console.printJSON(.array(tests.map { $0.json(text) })) }
        for test in tests {
            Console.print("\(test.placeName) (\(test.urn)), \(test.isAnswered ? "answered" : "not answered")")
            if test.ways.isEmpty { Console.print("  no address of any contact") }
            for way in test.ways {
                Console.print("  \(text.person(way)), \(text.channel(way))")
                for step in text.steps(way) { Console.print("    " + step) }
            }
        }
    }
}
