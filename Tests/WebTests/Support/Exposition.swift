import EncompassEngine
import Foundation
import TestSupport

/// Prometheus's text format, read strictly, with the faults that `promtool check metrics` reports.
struct Exposition {
    struct Family {
        let name: String
        var help: String?
        var kind: Metric.Kind?
        var unit: String?
        /// Series by their labels as written, with `_bucket`, `_sum` and `_count` of a histogram.
        var samples: [(name: String, labels: [String: String], value: Double)] = []
    }

    let text: String
    private(set) var families: [String: Family] = [:]
    /// Values by series: `name{label="value"}`.
    private(set) var series: [String: Double] = [:]
    private(set) var faults: [String] = []

    init(_ text: String) throws {
        self.text = text
        for line in text.split(separator: "\n", omittingEmptySubsequences: false).dropLast() { read(line) }
        if !text.hasSuffix("\n") { faults.append("the last line has no end") }
        for family in families.values.sorted(by: { $0.name < $1.name }) { faults += Exposition.faults(of: family) }
    }

    /// The values of one kind's series.
    func series(of kind: Metric.Kind) -> [String: Double] {
        let names = Set(families.values.filter { $0.kind == kind }.map(\.name))
        return series.filter { names.contains(String($0.key.prefix { $0 != "{" })) }
    }

    private mutating func read(_ line: Substring) {
        if let found = line.wholeMatch(of: /# (HELP|TYPE|UNIT) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)/) {
            let name = String(found.output.2)
            var family = families[name] ?? Family(name: name)
            if !family.samples.isEmpty { faults.append("\(name): its head comes after a sample") }
            switch found.output.1 {
            case "HELP": family.help = String(found.output.3)
            case "TYPE": family.kind = Metric.Kind(rawValue: String(found.output.3))
            default: family.unit = String(found.output.3)
            }
            families[name] = family
            return
        }
        guard
            let found = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)/),
            let value = Double(found.output.3.replacing("+Inf", with: "inf")),
            let labels = Exposition.labels(found.output.2 ?? "")
        else {
            faults.append("not a line: \(line)")
            return
        }
        let name = String(found.output.1)
        let key = name + (found.output.2.map { "{\($0)}" } ?? "")
        if series.updateValue(value, forKey: key) != nil { faults.append("twice: \(key)") }
        families[familyName(of: name), default: Family(name: name)].samples.append((name, labels, value))
    }

    /// A histogram's series belong to it.
    private func familyName(of name: String) -> String {
        for suffix in ["_bucket", "_sum", "_count"] where name.hasSuffix(suffix) {
            let base = String(name.dropLast(suffix.count))
            if families[base]?.kind == .histogram { return base }
        }
        return name
    }

    private static func labels(_ text: Substring) -> [String: String]? {
        var labels: [String: String] = [:]
        var rest = text
        while !rest.isEmpty {
            guard let found = rest.prefixMatch(of: /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\["\\n])*)"(,|$)/),
                labels.updateValue(String(found.output.2), forKey: String(found.output.1)) == nil
            else { return nil }
            rest = rest[found.range.upperBound...]
        }
        return labels
    }

    private static let otherUnits: Set = [
        "milliseconds", "microseconds", "nanoseconds", "minutes", "hours", "days", "weeks", "bits", "kilobytes",
        "megabytes", "gigabytes", "percent", "ms", "us", "ns", "sec", "s", "b", "kb", "mb", "gb", "tb", "pb", "m", "h",
        "d",
    ]

    private static func faults(of family: Family) -> [String] {
        var faults: [String] = []
        let name = family.name
        if family.help?.isEmpty != false { faults.append("\(name): no help text") }
        guard let kind = family.kind else { return faults + ["\(name): no type"] }
        if family.samples.isEmpty { faults.append("\(name): no sample") }
        if (kind == .counter) != name.hasSuffix("_total") { faults.append("\(name): _total is for counters") }
        if name.contains(/[A-Z:]/) { faults.append("\(name): not in snake case") }
        let words = name.split(separator: "_").map(String.init)
        if let unit = words.first(where: otherUnits.contains) { faults.append("\(name): \(unit) is no base unit") }
        if words.contains(where: ["counter", "gauge", "histogram", "summary"].contains) {
            faults.append("\(name): its type is in its name")
        }
        if kind != .histogram, ["bucket", "count", "sum"].contains(words.last ?? "") {
            faults.append("\(name): its ending is a histogram's")
        }
        for label in Set(family.samples.flatMap(\.labels.keys)) {
            if label.contains(/[A-Z]/) { faults.append("\(name): \(label) is not in snake case") }
            if kind != .histogram, label == "le" { faults.append("\(name): le is a histogram's") }
        }
        return faults + (kind == .histogram ? histogramFaults(of: family) : [])
    }

    /// Buckets grow, and the last one counts everything.
    private static func histogramFaults(of family: Family) -> [String] {
        var faults: [String] = []
        let groups = Dictionary(grouping: family.samples) { sample in
            sample.labels.filter { $0.key != "le" }.sorted { $0.key < $1.key }.map { $0.key + $0.value }.joined()
        }
        for group in groups.values {
            let buckets = group.filter { $0.name.hasSuffix("_bucket") }.map(\.value)
            let count = group.first { $0.name.hasSuffix("_count") }?.value
            if buckets != buckets.sorted() || buckets.last != count
                || !group.contains(where: { $0.name.hasSuffix("_sum") })
            {
                faults.append("\(family.name): not a whole histogram")
            }
        }
        return faults
    }
}

/// The names in an expression of PromQL.
struct Query {
    private let text: String

    init(_ text: String) { self.text = text }

    /// Names and label values that nothing has.
    func faults(in found: Exposition) -> [String] {
        var faults: [String] = []
        var labels: Set<String> = ["job", "instance", "le"]
        for match in text.matches(of: /(encompass_[a-zA-Z0-9_]+)(?:\{([^}]*)\})?/) {
            let name = String(match.output.1)
            guard let metric = Query.metric(name) else {
                faults.append(name)
                continue
            }
            labels.formUnion(metric.labels)
            for selector in (match.output.2 ?? "").matches(of: /([a-zA-Z_]+)\s*=\s*"([^"]*)"/) {
                let (label, value) = (String(selector.output.1), String(selector.output.2))
                guard label != "job" else { continue }
                let isKnown = found.families[metric.name]?.samples.contains { $0.labels[label] == value } == true
                if !isKnown { faults.append("\(name){\(label)=\"\(value)\"}") }
            }
        }
        for match in text.matches(of: /\b(?:by|on|without|ignoring)\s*\(([^)]*)\)/) {
            let named = match.output.1.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            faults += named.filter { !labels.contains($0) }
        }
        return faults
    }

    private static func metric(_ name: String) -> Metric? {
        if let metric = Metric.named(name) { return metric }
        let base = name.replacing(/_(bucket|sum|count)$/, with: "")
        return Metric.named(base).flatMap { $0.kind == .histogram ? $0 : nil }
    }
}

/// A rule of `deploy/prometheus/alerts.yaml`.
struct AlertRule {
    let name: String
    let expression: String
    /// Its lines.
    let text: String

    static func all() throws -> [AlertRule] {
        let file = try String(contentsOfFile: Repository.path("deploy/prometheus/alerts.yaml"), encoding: .utf8)
        return file.components(separatedBy: "      - alert: ").dropFirst().map { part in
            let lines = part.split(separator: "\n")
            let expression = lines.drop { !$0.hasPrefix("        expr:") }.dropFirst().prefix {
                $0.hasPrefix("          ")
            }
            return AlertRule(
                name: String(lines.first ?? ""),
                expression: expression.map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " "),
                text: part)
        }
    }
}
