import Foundation

/// One line of `encompass doctor`.
struct Finding: Hashable, Sendable, Encodable {
    enum Level: String, Hashable, Sendable, Encodable, Comparable, CaseIterable {
        case ok, warn, fail

        static func < (a: Level, b: Level) -> Bool { a.rank < b.rank }
        private var rank: Int { self == .ok ? 0 : self == .warn ? 1 : 2 }
    }

    let level: Level
    /// What was looked at, in a word or two: `certificate`.
    let check: String
    /// What was found.
    let text: String
    /// What to do; nil if all is well.
    let mend: String?

    static func ok(_ check: String, _ text: String) -> Finding {
        Finding(level: .ok, check: check, text: text, mend: nil)
    }

    static func warn(_ check: String, _ text: String, mend: String) -> Finding {
        Finding(level: .warn, check: check, text: text, mend: mend)
    }

    static func fail(_ check: String, _ text: String, mend: String) -> Finding {
        Finding(level: .fail, check: check, text: text, mend: mend)
    }

    /// `database: the folder /srv/e does not exist; create it …`
    var words: String { check + ": " + text + (mend.map { "; " + $0 } ?? "") }

    /// `fail disk             12 MB are free in /var/lib/encompass; make room`
    var line: String {
        let level = level.rawValue.padding(toLength: 5, withPad: " ", startingAt: 0)
        let check = check.padding(toLength: max(16, check.count + 1), withPad: " ", startingAt: 0)
        return level + check + text + (mend.map { "; " + $0 } ?? "")
    }
}
