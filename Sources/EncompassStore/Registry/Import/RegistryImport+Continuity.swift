import EncompassCore
import Foundation
import GRDB

/// The pupils of one establishment's roll with the rows by which they are compared.
private struct RollGroup {
    let pupil: Int64
    let rows: [HeldRoll]

    /// In order of the pupils.
    static func all(_ rows: [HeldRoll]) -> [RollGroup] {
        Dictionary(grouping: rows, by: \.pupil).sorted { $0.key < $1.key }.map {
            RollGroup(pupil: $0.key, rows: $0.value)
        }
    }

    var details: [PupilDetails] { rows.map(\.row.pupil) }
    var line: Int? { rows.lazy.compactMap(\.line).first }
}

/// Keeps pupils who they are when their numbers come, go or change: at the end of the files, when it is known who is in
/// them.
extension RegistryImport {
    /// Joins newcomers on a roll to pupils that are no longer in the files where `RollContinuity` is certain, and warns
    /// where it is not.
    ///
    /// - Parameters:
    ///   - unseen: the roll's rows that the files do not have.
    ///   - replacing: false for a file that only adds: who is not in it may still be one of its newcomers.
    func keepContinuity(of urn: URN, unseen: [HeldRoll], replacing: Bool, in db: Database) throws {
        let newcomers = try newcomers(of: urn, in: db)
        guard !newcomers.isEmpty else { return }
        let leavers = try RollGroup.all(unseen).filter { try !isSeen($0.pupil, urn, in: db) }
        let result = RollContinuity(names: names).compare(
            leavers: leavers.map(\.details), newcomers: newcomers.map(\.details))
        for (place, leaver) in result.same.sorted(by: { $0.key < $1.key }) {
            try join(newcomers[place], to: leavers[leaver], replacing: replacing, in: db)
        }
        for (place, rivals) in result.open.sorted(by: { $0.key < $1.key }) {
            let others = result.open.filter { $0.key != place && !Set($0.value).isDisjoint(with: rivals) }
                .compactMap { newcomers[$0.key].line }
            warn(newcomers[place], open: rivals.count, others.sorted(), replacing)
        }
        for place in result.renumbered.keys.sorted() where result.open[place] == nil {
            tally.warn(
                .rolls, line: newcomers[place].line,
                "has the name and the date of birth of a pupil who is "
                    + (replacing ? "no longer in the file" : "on this roll")
                    + ", and another number: it is taken as another child; ask the school whether it is the same")
        }
    }

    private func warn(_ newcomer: RollGroup, open held: Int, _ lines: [Int], _ replacing: Bool) {
        let who = held == 1 ? "a pupil who was" : "\(held) pupils who were"
        let others = lines.isEmpty ? "" : ", and so may line " + lines.map(String.init).joined(separator: ", ")
        tally.warn(
            .rolls, line: newcomer.line,
            "may be \(who) \(replacing ? "on this roll before" : "on this roll")\(others): the file leaves it open, so "
                + "it is taken as a new pupil; ask the school for the numbers of both")
    }

    /// The pupils with a row of this import on the roll, and none of an earlier one. `+`: an import may have a million rows,
    /// so the index of the roll must be used.
    private func newcomers(of urn: URN, in db: Database) throws -> [RollGroup] {
        RollGroup.all(
            try held(
                """
                \(Numbered.roll("r")) AND +r.added = ? AND NOT EXISTS (SELECT 1 FROM roll_entry o WHERE o.urn = r.urn
                    AND o.pupil = r.pupil AND o.added < r.added AND (o.removed IS NULL OR o.removed = r.added))
                """, [urn.number, run], in: db))
    }

    /// Whether the files have a row of the pupil on this roll.
    private func isSeen(_ pupil: Int64, _ urn: URN, in db: Database) throws -> Bool {
        let sql = """
            SELECT EXISTS (SELECT 1 FROM roll_entry r WHERE r.urn = ? AND r.pupil = ? AND r.removed IS NULL
            AND (+r.added = ? OR EXISTS (SELECT 1 FROM import_seen s WHERE s.kind = 'rolls' AND s.row = r.id)))
            """
        return try Bool.fetchOne(db.cachedStatement(sql: sql), arguments: [urn.number, pupil, run]) ?? false
    }

    private func join(_ newcomer: RollGroup, to leaver: RollGroup, replacing: Bool, in db: Database) throws {
        let isNew = try Bool.fetchOne(
            db.cachedStatement(sql: "SELECT first_pupil <= ? FROM registry_run WHERE run = ?"),
            arguments: [newcomer.pupil, run])
        if isNew == true {
            for table in ["roll_entry", "not_in_school"] {
                try db.cachedStatement(sql: "UPDATE \(table) SET pupil = ? WHERE pupil = ?").execute(
                    arguments: [leaver.pupil, newcomer.pupil])
            }
            try db.cachedStatement(sql: "UPDATE pupil SET same_as = ? WHERE id = ?").execute(
                arguments: [leaver.pupil, newcomer.pupil])
        } else {
            // Known from elsewhere: both have a history. Who is on another roll too stays who they are there.
            let other = try Bool.fetchOne(
                db.cachedStatement(
                    sql: "SELECT EXISTS (SELECT 1 FROM roll_entry WHERE pupil = ? AND removed IS NULL AND urn <> ?)"),
                arguments: [leaver.pupil, leaver.rows[0].row.enrolment.urn.number])
            if other == true { return }
            joined.append((leaver.pupil, newcomer.pupil))
        }
        let old = leaver.rows.first { $0.row.enrolment.isCurrent(on: today) } ?? leaver.rows[0]
        for (place, row) in newcomer.rows.enumerated() {
            let entry = PreparedRoll(line: row.line ?? 0, row: row.row, keys: keys)
            if replacing || place > 0 {
                tally.wasHeld(.rolls, entry.example, entry.example(since: old.row))
            } else {
                try fill(row, entry, from: old, in: db)
            }
        }
        guard replacing else { return }
        for row in leaver.rows { try retire(.rolls, row.id, in: db) }
    }

    /// Gives the row of a file that only adds what was held of the pupil besides.
    private func fill(_ row: HeldRoll, _ entry: PreparedRoll, from old: HeldRoll, in db: Database) throws {
        let filled = PreparedRoll(line: entry.line, row: entry.row.filled(from: old.row), keys: keys)
        try db.cachedStatement(sql: "DELETE FROM import_seen WHERE kind = 'rolls' AND row = ?").execute(
            arguments: [row.id])
        try db.cachedStatement(sql: "DELETE FROM roll_entry WHERE id = ?").execute(arguments: [row.id])
        if filled.hash == old.hash {
            try see(.rolls, old.id, line: entry.line, in: db)
            return tally.wasHeld(.rolls, entry.example, nil)
        }
        try retire(.rolls, old.id, in: db)
        let pupil = joined.last { $0.gone == old.pupil }?.into ?? old.pupil
        try insert(filled, pupil: pupil, in: db)
        tally.wasHeld(.rolls, entry.example, filled.example(since: old.row))
    }
}

/// Two pupils on one roll with the same name and date of birth, one of them without a number.
extension RegistryImport {
    /// Warns of newcomers who may be another pupil of the same roll: they are two pupils until the school says more.
    func warnOfNamesakes() throws {
        for urn in namesakes.union(rolls.marked([.numbered, .unnumbered])).sorted().compactMap(URN.init(number:)) {
            try store.read { snapshot in
                let newcomers = try newcomers(of: urn, in: snapshot.db)
                guard !newcomers.isEmpty else { return }
                let all = RollGroup.all(try held(Numbered.roll("r"), [urn.number], in: snapshot.db))
                try warn(of: newcomers, among: Dictionary(grouping: all) { $0.details[0].dateOfBirth })
            }
        }
    }

    private func warn(of newcomers: [RollGroup], among pupils: [LocalDate: [RollGroup]]) throws {
        let continuity = RollContinuity(names: names)
        for newcomer in newcomers {
            let others = pupils[newcomer.details[0].dateOfBirth, default: []].filter {
                $0.pupil != newcomer.pupil && continuity.ground($0.details[0], newcomer.details[0]) == .names
            }
            guard let other = others.first else { continue }
            let place = other.line.map { "on line \($0)" } ?? "on this roll"
            tally.warn(
                .rolls, line: newcomer.line,
                "has the name and the date of birth of the pupil \(place), and one of the two has no number: they are "
                    + "taken as two children; ask the school whether they are one")
        }
    }
}

extension Transaction {
    /// Joins two pupils of earlier imports who are one: what is held about the first is about the second from now on.
    func join(pupil gone: Int64, to pupil: Int64) throws {
        let children = "child IN (SELECT id FROM child WHERE pupil = :gone)"
        for sql in [
            "UPDATE child_placement SET pupil = :pupil WHERE pupil = :gone AND \(children)",
            "UPDATE child SET pupil = :pupil WHERE pupil = :gone",
            "UPDATE notification_child SET pupil = :pupil WHERE pupil = :gone",
            "UPDATE clerical_note SET pupil = :pupil WHERE pupil = :gone",
            "UPDATE legal_hold SET subject = 'pupil:' || :pupil WHERE subject = 'pupil:' || :gone",
            "UPDATE roll_entry SET pupil = :pupil WHERE pupil = :gone",
            "UPDATE not_in_school SET pupil = :pupil WHERE pupil = :gone",
            "UPDATE pupil SET same_as = :pupil WHERE id = :gone OR same_as = :gone",
        ] {
            try db.cachedStatement(sql: sql).execute(arguments: ["gone": gone, "pupil": pupil])
        }
    }
}
