/// How a school's office keeps its roll: each has its habits.
struct RollStyle {
    private let habit: Int

    init(place: Int) { habit = place &* 2_654_435_761 >> 8 & 0xFF }

    var hasMiddleNames: Bool { habit % 8 != 0 }
    var hasPreferred: Bool { habit % 3 != 0 }

    func surname(_ surname: String) -> String { habit % 19 == 0 ? surname.uppercased() : surname }
}
