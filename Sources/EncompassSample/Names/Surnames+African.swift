extension Surnames {
    /// Commonest first; our own selection.
    static let african = """
        Adeyemi, Okafor, Adebayo, Ogunleye, Okonkwo, Eze, Obi, Nwosu, Balogun, Oyelaran, Afolabi, Akinola, Bello,
        Lawal, Adeleke, Olawale, Ojo, Okoro, Chukwu, Nnamdi, Mensah, Owusu, Boateng, Asante, Osei, Appiah, Agyeman,
        Amoah, Ofori, Addo, Ansah, Darko, Frimpong, Moyo, Ncube, Ndlovu, Sibanda, Dube, Chikwanha, Mutasa, Banda,
        Phiri, Mwangi, Otieno, Kamau, Njoroge, Wanjiru, Odhiambo, Mukasa, Okello, Abdi, Hassan, Mohamud, Warsame,
        Farah, Jama, Osman, Yusuf, Tesfaye, Haile, Bekele, Gebre, Kabila, Ilunga, Mbeki, Diallo, Traoré, Kamara,
        Conteh, Sesay, Bangura, Koroma, Jalloh, Kargbo
        """
}
