import CoreMetrics
import Synchronization

/// Keeps the last value of every gauge, and the sum of every counter, by name and labels.
final class Figures: MetricsFactory {
    private let values = Mutex<[String: Double]>([:])

    private static func key(_ name: String, _ labels: [(String, String)]) -> String {
        name + labels.map { " \($0.0)=\($0.1)" }.sorted().joined()
    }

    /// The gauge of that name with that label, whatever its others are.
    subscript(name: String, label: String, value: String) -> Double? {
        values.withLock { values in
            values.first { entry in
                let parts = entry.key.split(separator: " ")
                return parts.first.map(String.init) == name && parts.contains(Substring("\(label)=\(value)"))
            }?.value
        }
    }

    func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        Recorder(figures: self, key: Figures.key(label, dimensions))
    }

    /// The gauge or counter with exactly these labels.
    func value(_ name: String, _ labels: [String: String]) -> Double? {
        values.withLock { $0[Figures.key(name, labels.map { ($0.key, $0.value) })] }
    }

    func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        Counter(figures: self, key: Figures.key(label, dimensions))
    }

    func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler { NOOPMetricsHandler.instance }

    func destroyCounter(_ handler: any CounterHandler) {}
    func destroyRecorder(_ handler: any RecorderHandler) {}
    func destroyTimer(_ handler: any TimerHandler) {}

    private final class Counter: CounterHandler {
        private let figures: Figures
        private let key: String

        init(figures: Figures, key: String) {
            self.figures = figures
            self.key = key
        }

        func increment(by amount: Int64) { figures.values.withLock { $0[key, default: 0] += Double(amount) } }
        func reset() { figures.values.withLock { $0[key] = 0 } }
    }

    private final class Recorder: RecorderHandler {
        private let figures: Figures
        private let key: String

        init(figures: Figures, key: String) {
            self.figures = figures
            self.key = key
        }

        func record(_ value: Int64) { record(Double(value)) }
        func record(_ value: Double) { figures.values.withLock { $0[key] = value } }
    }
}
