extension Surnames {
    /// Commonest first; our own selection.
    static let arabic = """
        Hussein, Hassan, Ali, Ahmed, Mohamed, Ibrahim, Mahmoud, Abdullah, Khalil, Saleh, Mansour, Nasser, Haddad,
        Khoury, Najjar, Sayegh, Darwish, Hamdan, Awad, Shami, Al-Masri, Al-Hassan, Al-Najjar, El-Sayed, El-Amin,
        Abu-Bakr, Bin-Ali, Salim, Saad, Karimi, Ahmadi, Hosseini, Rezaei, Moradi, Rahimi, Noori, Hashimi, Sadat,
        Yılmaz, Kaya, Demir, Şahin, Çelik, Yıldız, Öztürk, Aydın, Arslan, Doğan, Kılıç, Aslan, Koç, Kurt, Özdemir,
        Barzani, Amin, Rasul, Qadir, Benali, Bouzid, Cherif
        """
}
