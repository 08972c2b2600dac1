import GRDB

/// How often people agreed with the machine where it was about as sure.
public struct AgreementBand: Hashable, Sendable, Codable {
    /// What the machine had decided: `matched` (to be confirmed) or `review`.
    public let verdict: String
    /// Lowest weight of the band in bits; the band is `width` wide.
    public let from: Int
    /// Children on whom a person decided.
    public let decided: Int
    /// Of them, those whom the person gave the pupil that the machine thought likeliest.
    public let agreed: Int
    /// Those whom the person gave another pupil or school.
    public let otherPupil: Int
    /// Those whom the person gave to nobody.
    public let nobody: Int

    /// Bits.
    static let width = 5
    public var words: String { "\(from) to \(from + AgreementBand.width)" }
}

extension Store {
    /// Decisions of people on what the machine proposed, by the machine's verdict and weight.
    public func agreement() throws -> [AgreementBand] {
        try read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT d.verdict AS verdict, CAST((d.weight + 1000) / :width AS INTEGER) * :width - 1000 AS floor,
                        COUNT(*) AS decided,
                        SUM(c.state = 'matched' AND c.pupil IS NOT NULL AND c.pupil = d.best) AS agreed,
                        SUM(c.state = 'matched' AND c.pupil IS NOT d.best) AS other,
                        SUM(c.state <> 'matched') AS nobody
                    FROM child c JOIN decision d ON d.id = (SELECT MAX(id) FROM decision WHERE child = c.id)
                    WHERE d.best IS NOT NULL AND (c.decided_by <> 'engine' OR (c.confirmed = 1 AND EXISTS
                        (SELECT 1 FROM exception x WHERE x.child = c.id AND x.kind = 'confirm'
                            AND x.decision = 'match' AND x.settled_by <> 'engine')))
                    GROUP BY 1, 2 ORDER BY 1, 2
                    """, arguments: ["width": AgreementBand.width]
            ).map { row in
                AgreementBand(
                    verdict: row["verdict"], from: row["floor"], decided: row["decided"], agreed: row["agreed"],
                    otherPupil: row["other"], nobody: row["nobody"])
            }
        }
    }
}
