import EncompassEngine

/// The numbers of one metric.
struct MetricFamily: Sendable {
    let kind: Metric.Kind
    /// By their labels, as Prometheus writes them.
    var handlers: [String: any PrometheusHandler] = [:]

    func text(_ name: String) -> String {
        let help = Metric.named(name).map { "# HELP \(name) \($0.help)\n" } ?? ""
        let samples = handlers.keys.sorted().map { handlers[$0]?.lines(name, $0) ?? "" }.joined()
        return help + "# TYPE \(name) \(kind.rawValue)\n" + samples
    }

    /// `force="norfolk",outcome="accepted"`, in order of name.
    static func text(of labels: [(String, String)]) -> String {
        labels.sorted { $0.0 < $1.0 }.map { name, value in "\(name)=\"\(escaped(value))\"" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        var text = ""
        for character in value {
            switch character {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }
}

/// A number that can be written down.
protocol PrometheusHandler: AnyObject, Sendable {
    /// Its lines, each with its line break.
    func lines(_ name: String, _ labels: String) -> String
}

extension PrometheusHandler {
    func line(_ name: String, _ labels: String, _ value: String) -> String {
        labels.isEmpty ? "\(name) \(value)\n" : "\(name){\(labels)} \(value)\n"
    }

    func text(_ value: Double) -> String {
        if value == value.rounded(), abs(value) < 1e15 { return String(Int64(value)) }
        return String(value)
    }
}
