/// The words that end a street's name, and how they are shortened.
enum StreetWords {
    static func isEnding(_ word: [UInt8]) -> Bool { shortForms[word] != nil }

    /// One short form for every way to write it; any other word as it is.
    static func short(_ word: [UInt8]) -> [UInt8] { shortForms[word] ?? word }

    private static let shortForms: [[UInt8]: [UInt8]] = {
        var table: [[UInt8]: [UInt8]] = [:]
        for line in lines.split(separator: "\n") {
            let words = line.split(separator: " ").map { Array($0.utf8) }
            for word in words { table[word] = words[0] }
        }
        return table
    }()

    private static let lines = """
        rd road
        st street str
        ave avenue av
        cl close clo
        ln lane
        dr drive drv
        ct court crt
        cres crescent cresent crs
        gdns gardens garden gdn
        ter terrace terr tce
        pl place
        sq square
        wy way
        gr grove grv
        hl hill
        pk park
        rw row
        wk walk
        vw view
        ms mews
        rs rise
        gn green
        yd yard
        cir circuit circle circ
        pde parade
        bvd boulevard
        hwy highway
        loke
        plain
        """
}
