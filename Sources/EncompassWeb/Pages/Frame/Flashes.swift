import Hummingbird
import Synchronization

/// What was just done, said once on the page that follows.
///
/// The address of that page names it (`?done=…`), but only what was left here for the same session is believed: an address
/// that somebody else wrote, or an old one, says nothing.
final class Flashes: Sendable {
    private static let perSession = 8
    private static let sessions = 2_000
    private let left = Mutex<[String: [String]]>([:])

    /// The query parameter of the next page's address.
    func leave(_ code: String, for person: SignedIn) -> (name: String, value: String) {
        left.withLock { left in
            if left.count >= Flashes.sessions, left[person.token] == nil { left.removeAll() }
            left[person.token] = ((left[person.token] ?? []) + [code]).suffix(Flashes.perSession)
        }
        return ("done", code)
    }

    /// What the request's address says was done, where it was and has not been said yet.
    func take(_ request: Request, for person: SignedIn) -> String? {
        guard let code = request.query("done") else { return nil }
        return left.withLock { left in
            guard var codes = left[person.token], let index = codes.firstIndex(of: code) else { return nil }
            codes.remove(at: index)
            left[person.token] = codes.isEmpty ? nil : codes
            return code
        }
    }
}
