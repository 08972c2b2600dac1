import EncompassCore
import EncompassWords

/// What people call the areas.
struct AreaNames: Sendable {
    private let areas: [(id: String, name: String)]

    init(_ policies: PolicyBook) { areas = policies.areas.map { ($0.id, $0.name) } }

    private init(_ areas: [(id: String, name: String)]) { self.areas = areas }

    subscript(_ id: String) -> String { areas.first { $0.id == id }?.name ?? id }

    /// Those that somebody may give to others.
    func seen(by principal: Principal) -> AreaNames { AreaNames(areas.filter { principal.areas.see([$0.id]) }) }

    /// For people.
    func list(_ areas: WorkAreas, _ words: Words) -> String {
        if areas == .all { return words("people.allAreas") }
        return areas == .none ? words("people.noArea") : areas.ids.map { self[$0] }.joined(separator: ", ")
    }

    /// With the choice of each.
    func choices(_ chosen: WorkAreas) -> [AreaChoice.Item] {
        areas.map { AreaChoice.Item(id: $0.id, name: $0.name, isChosen: chosen.ids.contains($0.id)) }
    }
}

/// The areas that an account works for, and the form that sets them.
struct AreaChoice: PageModel {
    struct Item: PageModel {
        let id: String
        let name: String
        let isChosen: Bool
    }

    let list: String
    let isAll: Bool
    let isSome: Bool
    let mayGiveAll: Bool
    /// Whether there is anything to choose.
    let hasItems: Bool
    let items: [Item]

    /// - Parameter typed: whether only some were chosen, and which, in a form that was not saved.
    init(
        _ areas: WorkAreas, typed: (isSome: Bool, areas: WorkAreas)?, among names: AreaNames, mayGiveAll: Bool,
        _ words: Words
    ) {
        list = names.list(areas, words)
        isSome = typed?.isSome ?? (areas != .all)
        isAll = !isSome
        self.mayGiveAll = mayGiveAll
        items = names.choices(typed?.areas ?? areas)
        hasItems = !items.isEmpty
    }
}
