extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let portugueseGirls = """
        Maria 120, Beatriz 10, Leonor 5, Matilde 7, Carolina 9, Mariana 10, Ana 39, Inês 20, Sofia 120, Lara 120,
        Clara 120, Margarida 1, Letícia 6, Bruna 2, Benedita 1, Gabriela 51, Isabel 120, Luana 8, Rafaela 4, Íris
        120, Bianca 27, Lúcia 80
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let portugueseBoys = """
        João 8, Rodrigo 9, Martim 3, Afonso 3, Tiago 14, Duarte 1, Gonçalo 2, Miguel 17, Gabriel 120, Rafael 57,
        Santiago 23, Lucas 120, Diogo 4, Tomás 45, Pedro 9, Gustavo 3, Enzo 45, Lorenzo 47, Guilherme 3, André 24,
        Bruno 26, José 10, Luís 35, Simão 1, Dinis 1, David 120
        """
}
