extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let muslimGirls = """
        Aisha 172, Fatima 138, Maryam 186, Zainab 118, Zahra 104, Khadija 74, Ayesha 73, Aleena 73, Amina 75, Safa
        72, Hafsa 56, Khadijah 62, Inaaya 62, Aliza 56, Zoya 61, Iqra 45, Noor 44, Imaan 42, Fatimah 40, Aminah 42,
        Aiza 39, Inaya 38, Laiba 38, Halima 35, Sana 35, Amirah 39, Maryum 3, Zaynab 47, Hiba 22, Anaya 84, Alishba
        21, Sumayyah 25, Ruqayyah 21, Mahnoor 19, Hania 12, Eshal 17, Sidra 8, Amelia 500, Sofia 400, Maira 18,
        Rabia 7, Areeba 9, Minahil 15, Humaira 20, Nusaybah 13, Safiyyah 21, Tasnim 9, Nabila 5, Farhana 2, Tahmina
        2, Sadia 9, Syeda 54, Maisha 8
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let muslimBoys = """
        Muhammad 500, Mohammed 500, Mohammad 296, Muhammed 146, Mohamed 103, Yusuf 151, Ibrahim 183, Ali 131, Ayaan
        129, Zain 90, Hamza 88, Abdullah 98, Musa 89, Rayyan 62, Eesa 61, Umar 54, Hassan 62, Ismail 57, Bilal 44,
        Haris 40, Isa 38, Hasan 34, Ibraheem 32, Aadam 30, Zayan 30, Zayd 31, Zakariya 69, Rayan 69, Ahmed 95,
        Mustafa 67, Yahya 72, Syed 103, Abdul 87, Idris 45, Zayn 54, Adam 500, Haroon 19, Hussain 30, Aryan 60,
        Amaan 32, Khalid 31, Ayman 31, Ilyas 29, Usman 21, Awais 9, Junaid 11, Subhan 22, Faizan 15, Kabir 11, Rehan
        27, Shahid 2, Tahir 4, Tariq 8, Imran 23, Faisal 8, Nabeel 6, Danyal 14, Abdur-Rahman 7, Mikail 12, Sulaiman
        22, Dawud 19, Zubair 6
        """
}
