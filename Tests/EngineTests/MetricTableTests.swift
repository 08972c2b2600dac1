import EncompassEngine
import Foundation
import TestSupport
import Testing

/// The table of metrics, against the sources that count, and the pages and alert rules that name them.
@Suite("The table of metrics")
struct MetricTableTests {
    private static func texts(in path: String, ending: String) throws -> [String] {
        let files = FileManager.default.enumerator(
            at: Repository.root.appending(path: path), includingPropertiesForKeys: nil)
        return try (files?.compactMap { $0 as? URL } ?? []).filter { $0.path.hasSuffix(ending) }
            .map { try String(contentsOf: $0, encoding: .utf8) }
    }

    /// A place in the sources that counts or sets a metric.
    private struct Use: Hashable {
        let name: String
        let kind: Metric.Kind
        let labels: [String]

        /// - Parameters:
        ///   - text: the source from the metric's name on.
        ///   - call: what comes before it.
        init?(_ name: String, _ text: Substring, after call: Substring) {
            let call = call.filter { !$0.isWhitespace }
            if call.hasSuffix("count(") || call.hasSuffix("Counter(label:") {
                kind = .counter
            } else if call.hasSuffix("set(") || call.hasSuffix("Gauge(label:") {
                kind = .gauge
            } else if call.hasSuffix("Timer(label:") {
                kind = .histogram
            } else {
                return nil
            }
            var depth = 1
            let arguments = text.prefix { character in
                depth += character == "(" ? 1 : character == ")" ? -1 : 0
                return depth > 0
            }
            self.name = name
            labels = arguments.matches(of: /\("([a-z]+)",/).map { String($0.output.1) }.sorted()
        }
    }

    private static func uses() throws -> Set<Use> {
        var uses: Set<Use> = []
        for room in ["EncompassEngine", "EncompassWeb", "encompass"] {
            for text in try texts(in: "Sources/" + room, ending: ".swift") {
                for match in text.matches(of: /"(encompass_[a-z_]+)"/) {
                    let rest = text[match.range.upperBound...]
                    if let use = Use(String(match.output.1), rest, after: text[..<match.range.lowerBound].suffix(80)) {
                        uses.insert(use)
                    }
                }
            }
        }
        return uses
    }

    @Test("what the program counts is declared, with its type and labels, and what is declared is counted")
    func sources() throws {
        let uses = try MetricTableTests.uses()
        for use in uses {
            let metric = Metric.named(use.name)
            #expect(metric?.kind == use.kind && metric?.labels.sorted() == use.labels, "declare \(use) in Metric.all")
        }
        #expect(Set(Metric.all.map(\.name)).subtracting(uses.map(\.name)) == [], "nothing counts these")
    }

    @Test("every counter but that of requests starts at 0, and what starts is declared")
    func started() throws {
        let file = "Sources/EncompassEngine/Base/StartedCounters.swift"
        let text = try String(contentsOfFile: Repository.path(file), encoding: .utf8)
        let started = Set(text.matches(of: /start\(\s*"(encompass_[a-z_]+)"/).map { String($0.output.1) })
        let counters = Metric.all.filter { $0.kind == .counter }.map(\.name)
        #expect(started == Set(counters).subtracting(["encompass_http_requests_total"]))
    }

    @Test("alert rules and documents name only metrics that are declared")
    func documents() throws {
        let cookies: Set = ["encompass_session", "encompass_device", "encompass_form"]
        let texts = try [("deploy", ".yaml"), ("docs", ".md")].flatMap {
            try MetricTableTests.texts(in: $0.0, ending: $0.1)
        }
        let named = Set(texts.flatMap { $0.matches(of: /encompass_[a-z_]+/).map { String($0.output) } })
        #expect(!named.isEmpty)
        #expect(named.subtracting(cookies).subtracting(Metric.all.map(\.name)) == [])
    }

    @Test("names follow Prometheus's conventions, and every metric says what it means")
    func conventions() {
        #expect(Set(Metric.all.map(\.name)).count == Metric.all.count)
        for metric in Metric.all {
            #expect((metric.kind == .counter) == metric.name.hasSuffix("_total"), "\(metric.name)")
            #expect(metric.help.hasSuffix("."), "\(metric.name)")
        }
    }
}
