import EncompassCore

extension MatchModel {
    /// The model that ships with the program.
    public static let standard = MatchModel(
        version: "2026-11-29.1",
        trainedOn: """
            three made-up counties of 120,000 pupils in families and 30,000 children with few, ordinary and many police-side \
            errors: m by expectation maximisation, drawn half-way to wider expectations set by hand; u by random pairs
            """,
        trainedAt: LocalDate(dayNumber: 20_777), onRoll: 0.85,
        fields: [
            table(
                GivenLevel.self,
                m: [
                    0.797, 0.028, 0.0053, 0.048, 0.0073, 0.0041, 0.013, 0.037, 0.033, 0.0034, 0.0045, 0.0075, 0.0079,
                    0.005, 0.0033, 0,
                ],
                u: [
                    0.0026, 0.000_098, 0.000_018, 0.0031, 0.000_71, 0.000_37, 0.0018, 0.0011, 0.000_56, 0.000_095,
                    0.000_42, 0.0004, 0.000_002, 0.0008, 0.989, 0,
                ]),
            table(MiddleLevel.self, m: [0.764, 0.091, 0.145, 0], u: [0.0063, 0.005, 0.989, 0]),
            table(
                SurnameLevel.self, m: [0.852, 0.02, 0.022, 0.034, 0.032, 0.0026, 0.0039, 0.034, 0],
                u: [0.000_87, 0.000_05, 0.000_18, 0.000_32, 0.000_15, 0.000_096, 0.000_13, 0.998, 0]),
            table(
                DateLevel.self, m: [0.943, 0.0082, 0.036, 0.0076, 0.9, 0.0051, 0],
                u: [0.000_17, 0.000_07, 0.0043, 0.0052, 0.07, 0.99, 0]),
            // Set by hand: officers' guesses of an age are not in the training data. One pupil in fourteen is of any age.
            table(AgeLevel.self, m: [0.78, 0.18, 0.04, 0], u: [0.072, 0.14, 0.788, 0]),
            table(SexLevel.self, m: [0.989, 0.011, 0], u: [0.5, 0.5, 0]),
            table(UPNLevel.self, m: [0.983, 0.017, 0], u: [0.000_000_1, 1, 0]),
            table(
                AddressLevel.self, m: [0.773, 0.055, 0.031, 0.028, 0.056, 0.057, 0],
                u: [0.000_012, 0.000_049, 0.000_23, 0.0032, 0.038, 0.959, 0]),
            table(SchoolLevel.self, m: [0.7, 0.6, 0.25, 0], u: [0.0072, 0.004, 0.99, 0]),
        ],
        kin: KinParameters(
            siblings: 1.5, twins: 0.2, cousins: 3, sameName: 0.02, alikeNames: 3,
            siblingDates: [0.001, 0.000_5, 0.008, 0.02, 0.07, 0.97, 1]))

    private static func table<Level: ComparisonLevel>(
        _ type: Level.Type, m: [Double], u: [Double]
    ) -> FieldParameters {
        FieldParameters(
            field: Level.field,
            levels: zip(Level.allCases, zip(m, u)).map { LevelParameters(level: $0.name, m: $1.0, u: $1.1) })
    }
}
