/// Names as typed on a keyboard without accents.
enum PlainLetters {
    private static let accented = Array(
        "ÁÀÂÄÃÅĀĄÇĆČĎÉÈÊËĒĖĘĞÍÌÎÏĪĮİŁĽĶĻŃŇÑŅÓÒÔÖÕŐØŔŘŚŠŞȘŤȚÚÙÛÜŪŮŰŲŴÝŶŹŻŽáàâäãåāąçćčďéèêëēėęğíìîïīįıłľķļńňñņóòôöõőøŕřśšşșťțúùûüūůűųŵýŷźżž"
    )
    private static let plain = Array(
        "AAAAAAAACCCDEEEEEEEGIIIIIIILLKLNNNNOOOOOOORRSSSSTTUUUUUUUUWYYZZZaaaaaaaacccdeeeeeeegiiiiiiillklnnnnooooooorrssssttuuuuuuuuwyyzzz"
    )

    /// Accents taken off; text without any is returned as it is.
    static func of(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 > 0x7F }) else { return text }
        return String(text.map { letter in accented.firstIndex(of: letter).map { plain[$0] } ?? letter })
    }
}
