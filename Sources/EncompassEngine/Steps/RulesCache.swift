import Synchronization

/// The rules of notifications, each text decoded once: a night's thousands of steps use a few policies.
final class RulesCache: Sendable {
    private let held = Mutex<[String: FrozenRules]>([:])
    private let limit: Int

    /// - Parameter limit: how many texts are kept; when there are more, all are dropped.
    init(limit: Int = 1000) { self.limit = limit }

    /// - Throws: `DecodingError` if the text is not what `FrozenRules` wrote.
    func rules(_ text: String) throws -> FrozenRules {
        if let known = held.withLock({ $0[text] }) { return known }
        let rules = try FrozenRules(encoded: text)
        held.withLock { held in
            if held.count >= limit { held.removeAll() }
            held[text] = rules
        }
        return rules
    }
}
