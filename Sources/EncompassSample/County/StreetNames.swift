/// Made-up street names: some 4,000 of them.
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
