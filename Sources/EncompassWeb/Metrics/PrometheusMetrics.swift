public import CoreMetrics
import EncompassEngine
import Synchronization

/// Keeps the process's numbers for `GET /metrics`: the backend of swift-metrics, in Prometheus's text format.
///
/// Two handlers of one name and the same labels are one number.
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

    /// The number of that name and labels, made on first use; one of another kind than the family's is kept apart, and
    /// not shown.
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
