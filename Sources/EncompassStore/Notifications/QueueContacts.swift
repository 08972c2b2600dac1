import EncompassCore
import GRDB

/// The places whose contacts have a problem. Contacts are sealed: Core looks at them, and SQL is given the places.
struct PlacesWithProblem {
    fileprivate let places: [Scope]
    /// Ids of notifications without the problem in spite of their place.
    fileprivate let except: [String]
}

extension Reading {
    /// Among the places that were ever notified.
    func places(with problem: ContactProblem, at now: Timestamp) throws -> PlacesWithProblem {
        let day = londonDay(at: now)
        let channels = try servedChannels()
        let systems = channels.contains(.webhook) ? try workingWebhooks() : []
        let concerns = { (place: Scope, contacts: [Contact]) in
            let hasSystem = place.urn.map(systems.contains) ?? false
            return problem.concerns(
                place, contacts, channels: hasSystem ? channels : channels.filter { $0 != .webhook }, on: day)
        }
        let contacts = try registryContacts().byScope
        let places = try notifiedPlaces().filter { concerns($0, contacts[$0] ?? []) }
        guard problem == .nobody else { return PlacesWithProblem(places: places, except: []) }
        let reached = try openNotifications(at: places.filter(hasNamedOfficers)).filter {
            try !concerns($0.target, placeContacts(of: $0).map(\.contact))
        }
        return PlacesWithProblem(places: places, except: reached.map(\.id))
    }

    /// One step through the index for each, however many notifications they have.
    private func notifiedPlaces() throws -> [Scope] {
        let sql = """
            WITH RECURSIVE place(target) AS (
                SELECT MIN(target) FROM notification
                UNION ALL SELECT (SELECT MIN(target) FROM notification WHERE target > place.target) FROM place
                    WHERE place.target IS NOT NULL)
            SELECT target FROM place WHERE target IS NOT NULL
            """
        return try String.fetchAll(db.cachedStatement(sql: sql)).compactMap { Scope($0) }
    }

    /// Whether it is an authority with officers who are named for single children: they may be the only ones to write to.
    private func hasNamedOfficers(_ place: Scope) throws -> Bool {
        guard case .localAuthority(let code) = place else { return false }
        let sql = "SELECT EXISTS (SELECT 1 FROM contact t WHERE t.scope = ? AND \(Visible.rows("t")))"
        return try Bool.fetchOne(
            db.cachedStatement(sql: sql), arguments: [RegisterContacts.officers(of: code)]) ?? false
    }

    private func openNotifications(at places: [Scope]) throws -> [NotificationRow] {
        guard !places.isEmpty else { return [] }
        let sql = """
            SELECT n.* FROM notification n INDEXED BY notification_open
            WHERE n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled') AND +n.target IN (SELECT value FROM json_each(?))
            """
        return try Row.fetchAll(
            db.cachedStatement(sql: sql), arguments: [JSONText.encode(places.map(\.description))]
        ).compactMap(NotificationRow.init)
    }

    /// The day of a time where the schools are.
    func londonDay(at now: Timestamp) -> LocalDate {
        London()?.date(now) ?? LocalDate(dayNumber: Int32(now.milliseconds / 86_400_000))
    }
}

extension QueueQuery {
    /// With more places, it is quicker to go through what is open by deadline than to find each place's and order them.
    private static let fewPlaces = 50

    /// Only what is open: nobody is written to about the rest.
    mutating func only(_ found: PlacesWithProblem) throws {
        add("n.closed_at IS NULL AND n.state NOT IN ('acknowledged', 'cancelled')")
        if found.places.count <= QueueQuery.fewPlaces {
            only(at: found.places)
        } else {
            add(
                "+n.target IN (SELECT value FROM json_each(?))",
                try JSONText.encode(found.places.map(\.description)))
        }
        guard !found.except.isEmpty else { return }
        add("+n.id NOT IN (SELECT value FROM json_each(?))", try JSONText.encode(found.except))
    }
}
