extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let eastEuropeanGirls = """
        Zuzanna 77, Maja 94, Oliwia 46, Zofia 46, Alicja 39, Julia 120, Amelia 120, Hanna 81, Lena 89, Natalia 103,
        Aleksandra 32, Wiktoria 31, Nikola 33, Gabriela 51, Emilia 120, Antonina 14, Michalina 9, Pola 19, Weronika
        15, Martyna 16, Kornelia 14, Karolina 20, Magdalena 12, Katarzyna 4, Kinga 7, Iga 9, Jagoda 8, Daria 27,
        Laura 118, Nadia 64, Karina 25, Ieva 4, Gabija 8, Austėja 5, Greta 19, Viktorija 5, Andreea 10, Ioana 7,
        Alexandra 120, Sofija 7, Liepa 4
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let eastEuropeanBoys = """
        Jakub 111, Filip 99, Kacper 79, Oskar 74, Antoni 51, Jan 49, Szymon 41, Dawid 34, Mateusz 33, Patryk 32,
        Dominik 57, Olivier 37, Oliwier 24, Marcel 53, Adrian 69, Aleksander 43, Wojciech 11, Michał 27, Mikołaj 28,
        Bartosz 17, Stanisław 12, Franciszek 25, Ignacy 6, Maciej 11, Tomasz 15, Piotr 17, Paweł 8, Krzysztof 9,
        Łukasz 6, Kamil 21, Igor 23, Nikodem 28, Wiktor 24, Hubert 15, Konrad 10, Tymon 18, Natan 24, Lukas 71,
        Matas 17, Jokūbas 4, Dominykas 11, Nojus 11, Domantas 3, David 120, Andrei 24, Ștefan 37, Luca 120, Matei
        26, Darius 27, Răzvan 3, Ionuț 3, Alexandru 25
        """
}
