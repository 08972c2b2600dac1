public import CoreMetrics
import EncompassEngine
import Synchronization

/// Keeps the process's numbers for `GET /metrics`: the backend of swift-metrics, in Prometheus's text format.
///
/// Two handlers with the same name and labels are one number.
public final class PrometheusMetrics: MetricsFactory, Sendable {
    private let families = Mutex<[String: MetricFamily]>([:])

    public init() {}

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        handler(label, dimensions, .counter) { PrometheusCounter() }
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        aggregate
            ? handler(label, dimensions, .histogram) { PrometheusHistogram() }
            : handler(label, dimensions, .gauge) { PrometheusGauge() }
    }

    /// Durations are kept in seconds, the base unit.
    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        handler(label, dimensions, .histogram) { PrometheusHistogram() }
    }

    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// The number of that name and labels, made on first use; one whose kind differs from its family's is kept
    /// separately, and not shown.
    private func handler<Handler: PrometheusHandler>(
        _ name: String, _ labels: [(String, String)], _ kind: Metric.Kind, make: () -> Handler
    ) -> Handler {
        let key = MetricFamily.text(of: labels)
        return families.withLock { families in
            if families[name] == nil { families[name] = MetricFamily(kind: kind) }
            if let held = families[name]?.handlers[key] { return held as? Handler ?? make() }
            let handler = make()
            families[name]?.handlers[key] = handler
            return handler
        }
    }

    /// Everything in Prometheus's text format, in order of name and labels.
    func text() -> String {
        let families = families.withLock { $0 }
        return families.keys.sorted().map { name in families[name]?.text(name) ?? "" }.joined()
    }
}

/// The numbers of one name.
struct MetricFamily: Sendable {
    let kind: Metric.Kind
    /// By their labels, as Prometheus writes them.
    var handlers: [String: any PrometheusHandler] = [:]

    func text(_ name: String) -> String {
        let metric = Metric.named(name)
        let help = metric.map { "# HELP \(name) \($0.help)\n" } ?? ""
        let unit = metric?.unit.map { "# UNIT \(name) \($0)\n" } ?? ""
        let samples = handlers.keys.sorted().map { handlers[$0]?.lines(name, $0) ?? "" }.joined()
        return help + "# TYPE \(name) \(kind.rawValue)\n" + unit + samples
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

final class PrometheusCounter: CounterHandler, PrometheusHandler {
    private let value = Mutex<Int64>(0)

    func increment(by amount: Int64) { value.withLock { $0 += max(0, amount) } }
    func reset() { value.withLock { $0 = 0 } }
    func lines(_ name: String, _ labels: String) -> String { line(name, labels, String(value.withLock { $0 })) }
}

final class PrometheusGauge: RecorderHandler, PrometheusHandler {
    private let value = Mutex<Double>(0)

    func record(_ value: Int64) { record(Double(value)) }
    func record(_ value: Double) { self.value.withLock { $0 = value } }
    func lines(_ name: String, _ labels: String) -> String { line(name, labels, text(value.withLock { $0 })) }
}

/// Counts per upper bound; a timer's nanoseconds are recorded as seconds.
final class PrometheusHistogram: RecorderHandler, TimerHandler, PrometheusHandler {
    private static let bounds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

    private struct State {
        var counts = [Int64](repeating: 0, count: PrometheusHistogram.bounds.count)
        var total: Int64 = 0
        var sum = 0.0
    }

    private let state = Mutex(State())

    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }
    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        state.withLock { state in
            state.total += 1
            state.sum += value
            if let place = PrometheusHistogram.bounds.firstIndex(where: { value <= $0 }) { state.counts[place] += 1 }
        }
    }

    func lines(_ name: String, _ labels: String) -> String {
        let state = state.withLock { $0 }
        let before = labels.isEmpty ? "" : labels + ","
        var running: Int64 = 0
        var lines = ""
        for (bound, count) in zip(PrometheusHistogram.bounds, state.counts) {
            running += count
            lines += line("\(name)_bucket", before + "le=\"\(text(bound))\"", String(running))
        }
        lines += line("\(name)_bucket", before + "le=\"+Inf\"", String(state.total))
        return lines + line("\(name)_sum", labels, text(state.sum)) + line("\(name)_count", labels, String(state.total))
    }
}
