extension Surnames {
    /// Commonest first; our own selection.
    static let eastEuropean = """
        Nowak, Kowalski, Kowalska, Wiśniewski, Wójcik, Kowalczyk, Kamiński, Lewandowski, Lewandowska, Zieliński,
        Szymański, Woźniak, Dąbrowski, Kozłowski, Jankowski, Mazur, Kwiatkowski, Wojciechowski, Krawczyk, Kaczmarek,
        Piotrowski, Grabowski, Zając, Pawłowski, Michalski, Król, Nowakowski, Wieczorek, Wróbel, Jabłoński, Dudek,
        Adamczyk, Majewski, Olszewski, Jaworski, Stępień, Malinowski, Górski, Nowicki, Pawlak, Witkowski, Walczak,
        Sikora, Baran, Rutkowski, Szewczyk, Ostrowski, Tomaszewski, Pietrzak, Zalewski, Wróblewski, Marciniak,
        Jasiński, Sadowski, Bąk, Duda, Chmielewski, Borkowski, Włodarczyk, Sokołowski, Kazlauskas, Jankauskas,
        Petrauskas, Stankevičius, Vasiliauskas, Butkus, Kazlauskaitė, Bērziņš, Kalniņš, Ozols, Popescu, Ionescu,
        Popa, Radu, Dumitru, Stan, Stoica, Gheorghe, Rusu, Munteanu, Ciobanu, Dimitrov, Ivanov, Petrov, Georgiev,
        Nagy, Kovács, Tóth, Szabó, Horváth, Novák
        """
}
