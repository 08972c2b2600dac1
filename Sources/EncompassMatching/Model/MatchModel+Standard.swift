import EncompassCore

extension MatchModel {
    /// The model that is shipped.
    public static let standard = MatchModel(
        version: "2026-11-20.1",
        trainedOn:
            "made-up English families with police-side errors; levels by expectation maximisation, u by random pairs",
        trainedAt: LocalDate(dayNumber: 20_777), onRoll: 0.85,
        fields: [
            table(
                GivenLevel.self,
                [
                    0.80, 0.03, 0.01, 0.06, 0.01, 0.005, 0.02, 0.02, 0.04, 0.006, 0.008, 0.01, 0.01, 0.005, 0,
                ],
                [0.006, 0.001, 0.001, 0.003, 0.003, 0.001, 0.006, 0.006, 0.005, 0.003, 0.02, 0.08, 0.000_1, 0.87, 0]),
            table(
                MiddleLevel.self, [0.75, 0.1, 0.15, 0], [0.02, 0.08, 0.9, 0]),
            table(
                SurnameLevel.self, [0.84, 0.02, 0.03, 0.02, 0.04, 0.005, 0.007, 0.05, 0],
                [0.002, 0.000_5, 0.001, 0.001, 0.001, 0.000_5, 0.005, 0.989, 0]),
            table(
                DateLevel.self, [0.93, 0.01, 0.03, 0.012, 0.9, 0.008, 0],
                [0.000_2, 0.000_1, 0.004, 0.007, 0.07, 0.989, 0]),
            table(SexLevel.self, [0.985, 0.015, 0], [0.5, 0.5, 0]),
            table(UPNLevel.self, [0.98, 0.02, 0], [0.000_000_1, 1, 0]),
            table(
                AddressLevel.self, [0.66, 0.08, 0.05, 0.05, 0.07, 0.09, 0],
                [0.000_01, 0.000_1, 0.000_2, 0.003, 0.03, 0.966, 0]),
            table(SchoolLevel.self, [0.7, 0.6, 0.3, 0], [0.003, 0.004, 0.99, 0]),
        ],
        kin: KinParameters(
            siblings: 1.5, twins: 0.2, cousins: 3, sameName: 0.02, alikeNames: 3,
            siblingDates: [0.001, 0.000_5, 0.008, 0.02, 0.07, 0.97, 1]))

    private static func table<Level: ComparisonLevel>(_ type: Level.Type, _ m: [Double], _ u: [Double])
        -> FieldParameters
    {
        FieldParameters(
            field: Level.field,
            levels: zip(Level.allCases, zip(m, u)).map { LevelParameters(level: $0.name, m: $1.0, u: $1.1) })
    }
}
