import EncompassCore

/// Names of towns that are on no map.
enum TownNames {
    static let first = WordTable.entries(
        """
        Quaymouth, Saltersby, Wendholm, Larkenholt, Thrusted, Oxmere, Staithby, Mardlestow, Aldercombe, Fenwardby,
        Harrowsea, Netherquay, Brackenstow, Cawdleham, Dunnockby, Eelmarsh, Flitholm, Gannetby, Hobbleham, Inglestow,
        Jackdawby, Kestrelham, Lodemarsh, Millersquay, Nightholm, Ostlerby, Peddlestow, Quillby, Reedlingham,
        Sandwaite, Tollmarsh, Umberstow, Vexholm, Wherrysea, Yarrowquay, Appleholm, Bitternby, Coltmere, Dykesquay,
        Elverstow, Fallowmere, Gorsequay, Hollowstow, Marlsea, Tarnby, Pockmere, Ruddlestow, Siltmarsh, Tidequay
        """)
    private static let stems = WordTable.entries(
        """
        Adder, Badger, Curlew, Dunlin, Egret, Fulmar, Godwit, Heron, Jasper, Kittle, Lapwing, Magpie, Nettle, Osier,
        Plover, Quern, Rushy, Samphire, Teasel, Upper, Vetch, Whimbrel, Yaffle, Sorrel, Linnet, Marram, Sedge, Sallow
        """)
    private static let ends = WordTable.entries(
        "stow, quay, sea, holm, mere, wade, garth, haven, staithe, loke, dyke, marsh, combe, thwaite, brough, fleet")

    /// The name of town number `index`, different for each.
    static func name(_ index: Int) -> String {
        if index < first.count { return first[index] }
        let rest = index - first.count
        let name = stems[rest % stems.count] + ends[rest / stems.count % ends.count]
        let round = rest / (stems.count * ends.count)
        return round == 0 ? name : name + " " + ["St Wendra", "Parva", "Magna", "Market", "Green", "Cross"][round % 6]
    }

    /// A made-up locality, for the names of schools.
    static func locality(_ entropy: inout SeededEntropy) -> String {
        stems[entropy.below(stems.count)] + ends[entropy.below(ends.count)]
    }
}
