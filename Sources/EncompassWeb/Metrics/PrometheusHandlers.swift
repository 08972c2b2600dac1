import CoreMetrics
import Synchronization

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

/// Counts by upper bound; a timer's nanoseconds are recorded as seconds.
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
