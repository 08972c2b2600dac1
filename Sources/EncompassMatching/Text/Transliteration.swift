/// Letters beyond ASCII, as written in British registers.
enum Transliteration {
    /// The lower-case ASCII letters for a character; 0x20 if it separates words; nothing if it is ignored (marks,
    /// direction signs, symbols); its own UTF-8 for a letter of an unknown alphabet, so that equal stays equal.
    static func bytes(of scalar: Unicode.Scalar) -> [UInt8] {
        if let known = table[scalar] { return known }
        let properties = scalar.properties
        // A Hangul filler is a letter by its category, but invisible.
        if properties.isDefaultIgnorableCodePoint { return [] }
        if let small = properties.lowercaseMapping.unicodeScalars.first, small != scalar, let known = table[small] {
            return known
        }
        if properties.isWhitespace || properties.generalCategory == .dashPunctuation { return [0x20] }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .otherLetter:
            return Array(properties.lowercaseMapping.utf8)
        default: return []
        }
    }

    private static let table: [Unicode.Scalar: [UInt8]] = {
        var table: [Unicode.Scalar: [UInt8]] = [:]
        for line in pairs.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 2 else { continue }
            for scalar in parts[0].unicodeScalars { table[scalar] = Array(parts[1].utf8) }
        }
        for scalar in "ьъʼ’‘´ʻ".unicodeScalars { table[scalar] = [] }
        for value in 0xFF41...0xFF5A as ClosedRange<UInt32> {
            if let wide = Unicode.Scalar(value) { table[wide] = [UInt8(value - 0xFF41) + 0x61] }
        }
        return table
    }()

    private static let pairs = """
        àáâãäåāăąǎạảấầẩẫậắằẳẵặα a
        æǽ ae
        çćĉċč c
        ďđ d
        ð d
        èéêëēĕėęěẹẻẽếềểễệ e
        ĝğġģǧ g
        ĥħ h
        ìíîïĩīĭįıǐịỉ i
        ĳ ij
        ĵ j
        ķĸ k
        ĺļľŀł l
        ñńņňŉŋ n
        òóôõöøōŏőơǒọỏốồổỗộớờởỡợ o
        œ oe
        ŕŗř r
        śŝşšș s
        ß ss
        ţťŧț t
        þ th
        ùúûüũūŭůűųưǔụủứừửữự u
        ŵẁẃẅ w
        ýÿŷỳỵỷỹ y
        źżž z
        а a
        б b
        в v
        гґ g
        д d
        еёэ e
        є ye
        ж zh
        з z
        иі i
        ї yi
        йы y
        к k
        л l
        м m
        н n
        о o
        п p
        р r
        с s
        т t
        уў u
        ф f
        х kh
        ц ts
        ч ch
        ш sh
        щ shch
        ю yu
        я ya
        ά a
        β v
        γ g
        δ d
        εέ e
        ζ z
        ηή i
        θ th
        ιίϊΐ i
        κ k
        λ l
        μ m
        ν n
        ξ x
        οό o
        π p
        ρ r
        σς s
        τ t
        υύϋ y
        φ f
        χ ch
        ψ ps
        ωώ o
        """
}
