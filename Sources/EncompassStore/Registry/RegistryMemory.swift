import EncompassCore
import Synchronization

/// What is read of the whole registry again and again: by pages, by the search, and for the name of an authority. Rows
/// become visible only when an import lands, so it is read once for each.
package final class RegistryMemory: Sendable {
    struct Contacts: Sendable {
        /// Without the officers of single children.
        let byScope: [Scope: [Contact]]
        /// Those of establishments, by scope, role and order.
        let ofSchools: [SchoolContact]
    }

    struct Known: Sendable {
        var run: Int64 = -1
        /// By code.
        var authorityNames: [String: String]?
        var contacts: Contacts?
        var calendar: RegistryCalendar?
        var counts: RegistryCounts?
        var addressed: [Scope: AddressedPlace] = [:]
    }

    private let known = Mutex(Known())

    /// - Parameters:
    ///   - part: what is asked for.
    ///   - run: the import whose rows are visible.
    ///   - read: reads it, if it is not known as of that import.
    func value<Value: Sendable>(
        _ part: any WritableKeyPath<Known, Value?> & Sendable, at run: Int64, read: () throws -> Value
    ) rethrows -> Value {
        if let value = known.withLock({ $0.run == run ? $0[keyPath: part] : nil }) { return value }
        let value = try read()
        known.withLock { known in
            if known.run < run { known = Known(run: run) }
            if known.run == run { known[keyPath: part] = value }
        }
        return value
    }

    /// Places that messages went to since that import.
    func addressed(at run: Int64) -> [Scope: AddressedPlace] {
        known.withLock { $0.run == run ? $0.addressed : [:] }
    }

    func keep(addressed places: [Scope: AddressedPlace], at run: Int64) {
        known.withLock { known in
            if known.run < run { known = Known(run: run) }
            if known.run == run { known.addressed = places }
        }
    }
}

/// What a message needs to know of the place that it goes to.
struct AddressedPlace: Sendable {
    let name: String
    /// As an employer, who may be an alleged perpetrator's.
    let workplace: Workplace?
}

/// A contact of an establishment, with the establishment's name.
struct SchoolContact: Sendable {
    let stored: StoredContact
    let placeName: String
}
