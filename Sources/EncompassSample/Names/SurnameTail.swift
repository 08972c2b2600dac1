import EncompassCore

/// Rare surnames composed of the parts that English place-names and by-names are made of: some 40,000 of them.
struct SurnameTail: Sendable {
    private let stems = WordTable.entries(
        """
        Thorn, Hather, Brad, Whit, Black, Stan, Ash, Oak, Elm, Wool, Hard, Lang, Red, Green, Cold, Win, Hol, Har, Hal,
        Sel, Wal, Al, El, Ed, Os, Wil, Cam, Chad, Chat, Clay, Cran, Cross, Dan, Den, Dun, Dray, East, Fair, Farn, Fen,
        Fern, Gar, Gil, God, Gos, Gray, Grim, Had, Ham, Han, Hart, Haver, Hay, Heath, Hedge, Hind, Hor, Hux, Kel, Ken,
        Kings, Kirk, Lam, Lav, Led, Ling, Lin, Lock, Mar, Mel, Mid, Mor, Nor, North, Over, Pad, Pem, Pen, Pick, Plum,
        Rad, Ram, Raven, Ray, Rock, Rom, Rush, Sand, Scar, Sea, Shel, Ship, Shir, Som, South, Spar, Sprow, Stain, Stal,
        Stock, Strat, Sud, Swan, Tad, Tar, Tem, Tharp, Tid, Tin, Tud, Upp, Wad, Wake, War, Wat, Way, Wend, West, Wet,
        Whet, Wick, Wim, Wing, Wood, Worm, Wray, Wrox, Yal, Yar, Yel
        """)
    private let middles = ["", "", "", "", "er", "ing", "en", "el", "ers"]
    private let ends = WordTable.entries(
        """
        ley, ton, ham, field, wood, ford, well, worth, by, den, man, bury, croft, land, more, combe, stead, wick, hurst,
        shaw, dale, mond, burn, gate, son, cock, bridge, house, grave, thwaite, low, er, ett, ard, mere, ridge, hill,
        by, thorpe, holm, pole, smith
        """)

    func draw(_ entropy: inout SeededEntropy) -> String {
        // The smaller of two draws makes early parts commoner, so that the tail has a slope too.
        let stem = stems[min(entropy.below(stems.count), entropy.below(stems.count))]
        let middle = middles[entropy.below(middles.count)]
        return stem + middle + ends[min(entropy.below(ends.count), entropy.below(ends.count))]
    }
}
