/// The words that end a street's name, and the ways to write them.
enum StreetWords {
    static func isEnding(_ word: [UInt8]) -> Bool { fullForms[word] != nil }

    /// The full form for every way to write it; any other word as it is. The full one, because it still shows where the
    /// words were run together or apart (`Stanleystreet`, `Stanley S Treet`).
    static func full(_ word: [UInt8]) -> [UInt8] { fullForms[word] ?? word }

    private static let fullForms: [[UInt8]: [UInt8]] = {
        var table: [[UInt8]: [UInt8]] = [:]
        for line in lines.split(separator: "\n") {
            let words = line.split(separator: " ").map { Array($0.utf8) }
            for word in words { table[word] = words[0] }
        }
        return table
    }()

    private static let lines = """
        road rd
        street st str
        avenue ave av
        close cl clo
        lane ln
        drive dr drv
        court ct crt
        crescent cres cresent crs
        gardens gdns garden gdn
        terrace ter terr tce
        place pl
        square sq
        way wy
        grove gr grv
        hill hl
        park pk
        row rw
        walk wk
        view vw
        mews ms
        rise rs
        green gn
        yard yd
        circuit cir circle circ
        parade pde
        boulevard bvd
        highway hwy
        loke
        plain
        """
}
