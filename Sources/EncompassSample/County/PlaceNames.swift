import EncompassCore

/// Names of fictional towns.
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

/// Made-up street names: about 4,000 of them.
enum StreetNames {
    private static let stems = WordTable.entries(
        """
        Quay, Church, Station, Mill, Victoria, Albert, Chapel, School, Park, Queens, Kings, Nelson, Manor, North,
        South, West, East, New, Green, High, Orchard, Meadow, Grove, Springfield, Windsor, York, Alexandra, Oak, Ash,
        Beech, Cedar, Elm, Hawthorn, Holly, Laurel, Lime, Maple, Poplar, Rowan, Sycamore, Willow, Rectory, Vicarage,
        Priory, Abbey, Castle, Bridge, River, Harbour, Marine, Beach, Cliff, Lighthouse, Lifeboat, Herring, Smokehouse,
        Maltings, Brewery, Tannery, Ropewalk, Windmill, Pump, Well, Pound, Common, Heath, Marsh, Fen, Dyke, Staithe,
        Wherry, Bittern, Heron, Kingfisher, Lapwing, Swallow, Skylark, Robin, Avocet, Plover, Teal, Mallard, Swan,
        Bluebell, Primrose, Foxglove, Lavender, Bramble, Clover, Poppy, Barley, Harvest, Plough, Tithe, Gilbert,
        Stanley, Arthur, Edward, George, Henry, William, Clarence, Gordon, Havelock, Wellington, Waterloo, Trafalgar,
        Jubilee, Coronation, Addison, Chaucer, Tennyson, Byron, Keats, Shelley, Wordsworth, Milton, Hardy, Austen,
        Bronte, Churchill, Attlee, Fry, Cavell, Nightingale, Brunel, Stephenson, Telford, Newton, Faraday, Darwin
        """)
    private static let kinds = WordTable.entries(
        """
        Road, Street, Close, Avenue, Lane, Drive, Way, Crescent, Gardens, Court, Place, Walk, Rise, Terrace, Grove,
        View, Mews, Row, Hill, Green, Loke, Croft, Square, Parade, End, Path, Gate, Mead, Fold, Reach
        """)

    /// The name of street number `street` of a town, always the same.
    static func name(town: Int, street: Int) -> String {
        var mixed = UInt64(truncatingIfNeeded: town &* 7919 &+ street) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= mixed >> 32
        let stem = Int(mixed % UInt64(stems.count))
        let spread = Int(mixed / 1009 % UInt64(kinds.count * kinds.count))
        // The product of two evenly drawn parts makes Road and Street common, Fold and Reach rare.
        let kind = (spread / kinds.count) * (spread % kinds.count) / kinds.count
        return stems[stem] + " " + kinds[kind]
    }
}

/// Telephone numbers that Ofcom reserves for drama.
enum DramaNumbers {
    private static let prefixes = [
        "01632 960", "0113 496 0", "0114 496 0", "0115 496 0", "0116 496 0", "0117 496 0", "0118 496 0", "0121 496 0",
        "0131 496 0", "0141 496 0", "0151 496 0", "0161 496 0", "0191 498 0", "020 7946 0",
    ]

    static func landline(_ index: Int) -> String {
        prefixes[index / 1000 % prefixes.count] + threeDigits(index)
    }

    static func mobile(_ index: Int) -> String { "07700 900" + threeDigits(index) }

    private static func threeDigits(_ index: Int) -> String { String(String(1000 + index % 1000).dropFirst()) }
}
