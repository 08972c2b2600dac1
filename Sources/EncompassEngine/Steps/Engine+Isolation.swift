import EncompassCore
import EncompassStore
import EncompassWords
import Logging

extension Engine {
    /// How long an item that failed is left before it is tried again.
    static let pauseAfterFault = Span.minutes(5)

    /// Runs the work of one item, so that an item that fails does not stop the others.
    ///
    /// A failure of the disk or the file is not one item's: it ends the step. Anything else is counted, and logged by
    /// its kind only, since its text may quote stored data; then `setAside` is called with that kind.
    ///
    /// - Returns: nil for an item that was set aside.
    func isolated<Value>(
        _ what: String, _ id: String, _ work: () throws -> Value, setAside: (String) throws -> Void
    ) throws -> Value? {
        do {
            return try work()
        } catch let error as StoreError where error.reason == .unavailable || error.reason == .locked {
            throw error
        } catch {
            let kind = (error as? StoreError).map { Words.english($0) } ?? "\(type(of: error))"
            meters.count("encompass_faults_total", [("step", what)])
            Engine.log.error(
                "set aside: it failed",
                metadata: [
                    "step": "\(what)", "id": "\(id)", "error": "\(kind)",
                ])
            try setAside(kind)
            return nil
        }
    }

    private static let log = Logger(label: "encompass.engine")
}
