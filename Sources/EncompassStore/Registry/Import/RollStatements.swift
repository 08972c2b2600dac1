import GRDB

/// What an import runs for each row of a roll. A class, since it is passed on with every row.
final class RollStatements {
    /// Look-ups that are added by one statement: it finds the end of their table once.
    static let several = 40

    private let db: Database
    let entry: BulkStatement
    let pupil: BulkStatement
    private let identity: BulkStatement
    private let upn: BulkStatement
    private let nhs: BulkStatement
    private let place: BulkStatement

    init(_ db: Database) throws {
        self.db = db
        entry = try BulkStatement(
            db,
            """
            INSERT INTO roll_entry (urn, pupil, body, key_id, body_hash, upn_hash, nhs_hash, added)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """)
        pupil = try BulkStatement(db, "INSERT INTO pupil (identity) VALUES (?)")
        identity = try BulkStatement(db, "INSERT INTO pupil_identity (identity, pupil) VALUES (?, ?)")
        upn = try BulkStatement(
            db, "INSERT INTO roll_number (kind, hash, entry, pupil) VALUES ('upn', ?, ?, ?)")
        nhs = try BulkStatement(
            db, "INSERT INTO roll_number (kind, hash, entry, pupil) VALUES ('nhs', ?, ?, ?)")
        place = try BulkStatement(db, "INSERT INTO roll_school (urn, entry) VALUES (?, ?)")
    }

    func add(identity key: LookupKey, of pupil: Int64) throws {
        try identity.bind(1, key)
        try identity.bind(2, pupil)
        try identity.run()
    }

    func add(number key: LookupKey, of row: LookupBacklog.Entry) throws {
        let statement = key.number == .upn ? upn : nhs
        try statement.bind(1, key.hash)
        try statement.bind(2, row.id)
        try statement.bind(3, row.pupil)
        try statement.run()
    }

    func add(entry: Int64, toRollOf urn: Int32) throws {
        try place.bind(1, Int64(urn))
        try place.bind(2, entry)
        try place.run()
    }

    /// Adds the next of all identities in their order.
    func add(identities rows: [CollectedLookups.Row]) throws {
        guard let statement = try several(rows, RollStatements.identities) else {
            for row in rows { try add(identity: row.key, of: row.pupil) }
            return
        }
        for (row, place) in zip(rows, stride(from: Int32(1), to: .max, by: 2)) {
            try statement.bind(place, row.key)
            try statement.bind(place + 1, row.pupil)
        }
        try statement.run()
    }

    /// Adds the next of all numbers of a kind in their order.
    func add(_ kind: LookupKey.Number, numbers rows: [CollectedLookups.Row]) throws {
        guard let statement = try several(rows, kind == .upn ? RollStatements.upns : RollStatements.nhsNumbers) else {
            for row in rows { try add(number: row.key, of: LookupBacklog.Entry(id: row.entry, pupil: row.pupil)) }
            return
        }
        for (row, place) in zip(rows, stride(from: Int32(1), to: .max, by: 3)) {
            try statement.bind(place, row.key.hash)
            try statement.bind(place + 1, row.entry)
            try statement.bind(place + 2, row.pupil)
        }
        try statement.run()
    }

    /// Adds the next of all rows to the rolls of their schools, in their order.
    func add(places rows: [PlaceOrder.Row]) throws {
        guard let statement = try several(rows, RollStatements.places) else {
            for row in rows { try add(entry: PlaceOrder.entry(row), toRollOf: PlaceOrder.urn(row)) }
            return
        }
        for (row, place) in zip(rows, stride(from: Int32(1), to: .max, by: 2)) {
            try statement.bind(place, Int64(PlaceOrder.urn(row)))
            try statement.bind(place + 1, PlaceOrder.entry(row))
        }
        try statement.run()
    }

    /// Nil for fewer rows than it adds: the last.
    private func several(_ rows: [some Any], _ sql: String) throws -> BulkStatement? {
        rows.count == RollStatements.several ? try BulkStatement(db, sql) : nil
    }

    private static let identities = inserting("pupil_identity (identity, pupil)", "(?, ?)")
    private static let upns = inserting("roll_number (kind, hash, entry, pupil)", "('upn', ?, ?, ?)")
    private static let nhsNumbers = inserting("roll_number (kind, hash, entry, pupil)", "('nhs', ?, ?, ?)")
    private static let places = inserting("roll_school (urn, entry)", "(?, ?)")

    private static func inserting(_ columns: String, _ values: String) -> String {
        "INSERT INTO \(columns) VALUES " + Array(repeating: values, count: several).joined(separator: ", ")
    }
}
