import EncompassCore

/// What is still to happen, earliest first; what is due at one moment comes in the order in which it was planned.
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
