extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let irishGirls = """
        Niamh 120, Aoife 70, Ciara 45, Caoimhe 15, Saoirse 24, Róisín 18, Orla 120, Sinéad 18, Clodagh 5, Éabha 3,
        Eimear 3, Maeve 31, Shauna 7, Bríd 1, Áine 8, Gráinne 1, Siobhán 8, Deirdre 1, Fiadh 4, Kathleen 16, Bridget
        14, Mary 65
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let irishBoys = """
        Connor 120, Conor 60, Liam 120, Sean 91, Seán 91, Cian 53, Ciaran 34, Kieran 120, Declan 87, Niall 42, Oisín
        14, Fionn 12, Cormac 8, Eoin 14, Cillian 26, Ronan 31, Aidan 120, Patrick 120, Rory 120, Darragh 8, Finn
        120, Callum 120, Shay 65, Brendan 19, Dáire 1, Tadhg 8, Padraig 2, Donal 1
        """
}
