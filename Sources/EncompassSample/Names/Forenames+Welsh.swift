extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let welshGirls = """
        Seren 116, Cerys 65, Ffion 60, Carys 50, Nia 50, Megan 120, Siân 24, Bethan 47, Lowri 19, Mali 24, Efa 10,
        Nel 10, Eira 17, Gwen 15, Catrin 13, Cari 6, Elin 24, Angharad 5, Rhiannon 24, Alys 21, Non 1, Heledd 1,
        Tegan 64, Erin 120, Mared 3
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let welshBoys = """
        Osian 40, Rhys 120, Dylan 120, Owen 120, Evan 120, Harri 39, Jac 32, Tomos 30, Cai 31, Macsen 14, Ioan 28,
        Iwan 15, Gethin 28, Gruffydd 9, Llŷr 2, Idris 45, Elis 23, Emrys 7, Steffan 12, Deio 3, Twm 2, Guto 5, Hari
        24, Efan 7, Carwyn 6, Ieuan 20, Morgan 120
        """
}
