/// The words that end a street's name, and their abbreviations.
enum StreetWords {
    /// The full form of a word that ends a street's name; nil for any other word. The full form still shows where
    /// words were joined or split (`Stanleystreet`, `Stanley S Treet`).
    static func full(_ word: ArraySlice<UInt8>) -> [UInt8]? {
        word.count > 10 ? nil : fullForms[ByteHash.hash(word)]
    }

    private static let fullForms: [UInt64: [UInt8]] = {
        var table: [UInt64: [UInt8]] = [:]
        for line in lines.split(separator: "\n") {
            let words = line.split(separator: " ").map { Array($0.utf8) }
            for word in words { table[ByteHash.hash(word)] = words[0] }
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
