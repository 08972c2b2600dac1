extension Surnames {
    /// Commonest first; our own selection.
    static let muslim = """
        Khan, Ahmed, Hussain, Ali, Begum, Akhtar, Mahmood, Malik, Iqbal, Shah, Miah, Rahman, Hassan, Islam, Uddin,
        Chowdhury, Choudhury, Chaudhry, Mirza, Butt, Raja, Qureshi, Sheikh, Shaikh, Siddiqui, Ansari, Aslam, Ashraf,
        Anwar, Aziz, Bashir, Bibi, Hashmi, Haider, Hamid, Hanif, Haque, Javed, Jamil, Karim, Kausar, Khalid, Latif,
        Majid, Mehmood, Mohammed, Mughal, Mustafa, Nawaz, Naz, Parveen, Rafiq, Rashid, Raza, Rehman, Riaz, Sadiq,
        Saleem, Saeed, Sarwar, Shabir, Sultana, Tariq, Ullah, Yaqoob, Yasin, Younis, Yousaf, Zaman, Zafar, Abbas,
        Afzal, Akram, Alam, Altaf, Amin, Arshad, Awan, Baig, Bhatti, Dar, Farooq, Gul, Habib, Hameed, Ilyas, Imran,
        Ishaq, Kazmi, Khatun, Khatoon, Munir, Nadeem, Patel, Syed, Talukdar, Hoque, Sarkar
        """
}
