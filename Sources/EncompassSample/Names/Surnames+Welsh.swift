extension Surnames {
    /// Commonest first; our own selection.
    static let welsh = """
        Jones, Davies, Williams, Evans, Thomas, Roberts, Lewis, Hughes, Morgan, Griffiths, Edwards, Owen, James,
        Morris, Price, Rees, Phillips, Jenkins, Llewellyn, Lloyd, Parry, Powell, Pugh, Probert, Prosser, Prothero,
        Bowen, Bevan, Howell, Howells, Humphreys, Ellis, Harries, John, Gwynne, Meredith, Mostyn, Nicholas, Penry,
        Pritchard, Treharne, Vaughan, Watkins, Wynne, ap-Rhys, Tudor, Maddocks, Morse, Griffith
        """
}
