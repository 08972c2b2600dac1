import EncompassCore

/// Forenames by tradition and sex, with a long tail of compounds and respellings.
struct Forenames: Sendable {
    private let girls: [WeightedList]
    private let boys: [WeightedList]
    private let girlsTail = ForenameTail(
        seconds: WordTable.entries("Mae, Rose, May, Grace, Mai, Louise, Leigh, Rae, Marie, Jane, Anne, Jo, Lou, Belle"))
    private let boysTail = ForenameTail(
        seconds: WordTable.entries("James, Jay, Lee, John, Ray, Jack, George, Junior, Joe, Thomas, Reece, David, Dean"))

    init() {
        girls = Tradition.allCases.map { WeightedList(WordTable.weighted(Forenames.table(of: $0, girls: true))) }
        boys = Tradition.allCases.map { WeightedList(WordTable.weighted(Forenames.table(of: $0, girls: false))) }
    }

    func draw(_ sex: Sex, _ tradition: Tradition, _ entropy: inout SeededEntropy) -> String {
        let own = entropy.chance(tradition.ownForenames) ? tradition : .british
        let name = (sex == .female ? girls : boys)[own.rawValue].draw(&entropy)
        guard entropy.chance(sex == .female ? 0.16 : 0.11) else { return name }
        return (sex == .female ? girlsTail : boysTail).rarer(name, compounds: own == .british, &entropy)
    }

    private static func table(of tradition: Tradition, girls: Bool) -> String {
        switch tradition {
        case .british, .scottish, .particle: girls ? britishGirls : britishBoys
        case .irish: girls ? irishGirls : irishBoys
        case .welsh: girls ? welshGirls : welshBoys
        case .muslim: girls ? muslimGirls : muslimBoys
        case .indian: girls ? indianGirls : indianBoys
        case .eastEuropean: girls ? eastEuropeanGirls : eastEuropeanBoys
        case .portuguese: girls ? portugueseGirls : portugueseBoys
        case .african: girls ? africanGirls : africanBoys
        case .arabic: girls ? arabicGirls : arabicBoys
        case .chinese: girls ? chineseGirls : chineseBoys
        }
    }
}
