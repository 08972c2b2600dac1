extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let indianGirls = """
        Anaya 84, Ananya 10, Aanya 12, Saanvi 10, Diya 30, Isha 25, Priya 32, Riya 26, Kavya 4, Meera 8, Aarohi 2,
        Myra 14, Jasmine 120, Simran 31, Jasleen 11, Harleen 15, Kiran 8, Avani 10, Nisha 4, Pooja 1, Shreya 16,
        Aditi 7, Tara 32, Maya 120, Asha 15, Prisha 10, Kiara 46, Anika 24, Navya 5, Sahana 4, Manpreet 2, Harpreet
        2, Gurleen 7, Amrit 9, Kajal 1, Radhika 2, Leela 15
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let indianBoys = """
        Arjun 48, Aarav 35, Rohan 77, Aryan 60, Dev 10, Vihaan 13, Krish 26, Rishi 15, Jai 30, Milan 32, Ishaan 18,
        Aditya 12, Karan 6, Veer 17, Kavi 2, Shiv 8, Nikhil 12, Rahul 8, Vivaan 10, Reyansh 7, Advik 3, Neel 7, Ravi
        5, Harjeet 1, Gurpreet 1, Jaspreet 1, Harvir 2, Arjan 16, Amar 14, Akash 4, Sahil 19, Raj 2, Samir 15,
        Pranav 7, Kiaan 11, Om 6, Manraj 7, Balraj 3, Anish 7, Tejas 3, Dhruv 16
        """
}
