public import CoreMetrics

/// The engine's counters and gauges, by the full names that `Metric.all` declares.
public struct Meters: Sendable {
    private let factory: (any MetricsFactory)?

    /// - Parameter factory: where the numbers go; the system's own if nil.
    public init(factory: (any MetricsFactory)? = nil) { self.factory = factory }

    public func count(_ name: String, _ labels: [(String, String)] = [], by amount: Int = 1) {
        Counter(label: name, dimensions: labels, factory: factory ?? MetricsSystem.factory).increment(by: amount)
    }

    public func set(_ name: String, _ value: Double, _ labels: [(String, String)] = []) {
        Gauge(label: name, dimensions: labels, factory: factory ?? MetricsSystem.factory).record(value)
    }
}
