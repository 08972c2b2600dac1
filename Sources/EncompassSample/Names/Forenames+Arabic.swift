extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let arabicGirls = """
        Nour 9, Layla 120, Leila 95, Lina 23, Yasmin 78, Mariam 76, Salma 30, Dina 10, Rania 15, Hana 53, Farah 19,
        Jana 14, Malak 13, Sara 120, Rahma 14, Amal 20, Reem 9, Dania 9, Tala 7, Elif 17, Zeynep 10, Defne 3, Ela
        29, Asya 6, Azra 10, Nazlı 2, Ayşe 7, Merve 2, Berivan 1, Rojin 2, Shirin 1, Parisa 4, Yalda 1, Hosna 1,
        Nargis 1
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let arabicBoys = """
        Omar 72, Ali 120, Yousef 18, Youssef 9, Ahmad 47, Ahmed 95, Hassan 62, Amir 42, Karim 13, Sami 45, Khaled 6,
        Tarek 2, Ziad 3, Mahmoud 5, Mostafa 2, Hussein 10, Rami 5, Faris 21, Adam 120, Bilal 44, Yassin 6, Anas 27,
        Emir 12, Kerem 5, Yusuf 120, Deniz 16, Can 2, Mert 7, Emre 10, Kaan 8, Ömer 12, Baran 6, Rojhat 1, Arian 10,
        Arash 2, Sina 1, Omid 2, Farhad 1, Zaki 13
        """
}
