import EncompassCore
import EncompassStore
import Logging

extension Engine {
    /// How long one that could not be carried on with is left before it is tried again.
    static let pauseAfterFault = Span.minutes(5)

    /// Runs the work of one item, so that one that cannot be carried on with does not stop the others.
    ///
    /// A failure of the disk or the file is nobody's fault in particular: it ends the step. Anything else is logged by its
    /// kind alone, since its words may quote what is stored, and counted; then `setAside` is called with that kind.
    ///
    /// - Returns: nil for one that was set aside.
    func isolated<Value>(
        _ what: String, _ id: String, _ work: () throws -> Value, setAside: (String) throws -> Void
    ) throws -> Value? {
        do {
            return try work()
        } catch let error as StoreError where error.reason == .unavailable || error.reason == .locked {
            throw error
        } catch {
            let kind = (error as? StoreError).map(\.description) ?? "\(type(of: error))"
            meters.count("encompass_faults_total", [("step", what)])
            Engine.log.error(
                "set aside: it cannot be carried on with",
                metadata: [
                    "step": "\(what)", "id": "\(id)", "error": "\(kind)",
                ])
            try setAside(kind)
            return nil
        }
    }

    private static let log = Logger(label: "encompass.engine")
}
