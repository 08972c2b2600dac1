extension Surnames {
    /// Commonest first; our own selection.
    static let particle = """
        de Souza, de la Cruz, de Freitas, De Vries, de Jong, van Dijk, van den Berg, van der Merwe, Van Wyk, van
        Rooyen, von Braun, le Roux, Le Fevre, La Rosa, Di Marco, D'Souza, D'Angelo, D'Arcy, De Luca, du Plessis, Du
        Toit, De'Ath, St Clair, St John, Ferrari, Rossi, Esposito, Romano, Bianchi, García, Fernández, Martínez,
        López, Dubois, Lefèvre, Müller, Schneider, Botha, Pretorius, Nel, Baptiste, Joseph, St Louis
        """
}
