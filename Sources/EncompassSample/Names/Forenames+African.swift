extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let africanGirls = """
        Ayomide 4, Temitope 2, Chidera 3, Adaeze 3, Chiamaka 3, Oluwaseun 1, Zuri 6, Amara 52, Nia 50, Imani 18,
        Abena 2, Akosua 1, Ama 3, Esi 1, Blessing 13, Precious 20, Grace 120, Faith 120, Favour 8, Esther 102,
        Deborah 22, Miriam 43, Tanaka 1, Nyasha 2, Rutendo 1, Tendai 1, Ifeoma 1, Ngozi 1, Sade 4, Titilayo 1,
        Folake 1, Hodan 2, Ifrah 3, Hamdi 2, Sagal 2, Naomi 111, Praise 4, Joy 19
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let africanBoys = """
        Emmanuel 67, Samuel 120, David 120, Daniel 120, Joshua 120, Ayomide 7, Oluwaseun 2, Tobiloba 1, Chukwuemeka
        2, Ikenna 2, Obinna 2, Chidi 1, Kwame 4, Kofi 6, Kwabena 2, Yaw 2, Kojo 1, Malachi 60, Isaiah 60, Elijah
        120, Caleb 120, Nathaniel 120, Solomon 41, Prince 24, Tinashe 3, Tawanda 1, Kudakwashe 1, Tafadzwa 1, Farai
        1, Jabari 1, Babatunde 1, Femi 1, Tunde 1, Segun 1, Abdirahman 18, Abdullahi 13, Liban 2, Mahad 6, Zion 33,
        Jeremiah 39, Josiah 50, Emeka 1, Uche 1
        """
}
