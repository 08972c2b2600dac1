import EncompassCore
import EncompassEngine
import Synchronization

/// Future events, earliest first; events at the same time stay in the order they were planned.
struct EventHeap<Event> {
    private struct Entry {
        var at: Timestamp
        var number: Int
        var event: Event

        func isBefore(_ other: Entry) -> Bool { (at, number) < (other.at, other.number) }
    }

    private var entries: [Entry] = []
    private var planned = 0

    var next: Timestamp? { entries.first?.at }

    mutating func plan(_ event: Event, at moment: Timestamp) {
        planned += 1
        entries.append(Entry(at: moment, number: planned, event: event))
        var place = entries.count - 1
        while place > 0, entries[place].isBefore(entries[(place - 1) / 2]) {
            entries.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    /// The earliest event, if it is due at `moment`.
    mutating func take(dueAt moment: Timestamp) -> Event? {
        guard let first = entries.first, first.at <= moment else { return nil }
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        sink()
        return first.event
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            for child in [2 * place + 1, 2 * place + 2] where child < entries.count {
                if entries[child].isBefore(entries[least]) { least = child }
            }
            guard least != place else { return }
            entries.swapAt(place, least)
            place = least
        }
    }
}

/// The host's clock: set by the night, and by its faults.
final class SimulatedClock: WallClock {
    private let time: Mutex<Timestamp>

    init(_ start: Timestamp) { time = Mutex(start) }

    func now() -> Timestamp { time.withLock { $0 } }

    func set(_ moment: Timestamp) { time.withLock { $0 = moment } }
}

/// What happened, line by line, and a hash over all of it: two runs of one seed have the same.
struct Trace {
    private(set) var lines: [String] = []
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    private let keepsAll: Bool

    /// How many lines a violation's report includes.
    static let tail = 40

    init(keepsAll: Bool) { self.keepsAll = keepsAll }

    mutating func note(_ words: String, at moment: Timestamp) {
        let line = moment.rfc3339 + " " + words
        for byte in line.utf8 { state = (state ^ UInt64(byte)) &* 0x0000_0100_0000_01B3 }
        lines.append(line)
        if !keepsAll, lines.count > 4 * Trace.tail { lines.removeFirst(3 * Trace.tail) }
    }

    /// 16 hexadecimal digits.
    var hash: String {
        let digits = String(state, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
