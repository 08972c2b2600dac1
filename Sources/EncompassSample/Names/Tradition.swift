/// Where a family's names come from; names of one family go together.
public enum Tradition: Int, Hashable, Sendable, CaseIterable {
    case british, scottish, irish, welsh, muslim, indian, eastEuropean, portuguese, african, arabic, chinese, particle

    /// Share of families, of 100; our own estimate for an English county.
    var share: Double {
        switch self {
        case .british: 66
        case .scottish, .irish, .muslim: 5
        case .eastEuropean: 4.5
        case .welsh: 4
        case .indian, .african: 2.5
        case .arabic: 1.5
        case .portuguese: 1.3
        case .particle: 1.2
        case .chinese: 1
        }
    }

    /// How many of the forenames come from the tradition itself; the others are British ones.
    var ownForenames: Double {
        switch self {
        case .british, .scottish, .particle: 0
        case .irish, .welsh: 0.45
        case .african, .portuguese, .eastEuropean: 0.75
        case .chinese: 0.5
        case .muslim, .arabic: 0.96
        case .indian: 0.9
        }
    }
}
