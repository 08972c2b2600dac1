extension Surnames {
    /// Commonest first; our own selection.
    static let indian = """
        Patel, Singh, Kaur, Sharma, Shah, Gill, Sandhu, Dhillon, Kumar, Mistry, Desai, Mehta, Joshi, Reddy, Nair,
        Menon, Iyer, Rao, Gupta, Verma, Kapoor, Chopra, Malhotra, Bhatt, Trivedi, Pandya, Parmar, Chauhan, Solanki,
        Rathod, Lad, Modi, Parekh, Amin, Dave, Vyas, Thakkar, Lakhani, Popat, Raval, Bains, Sidhu, Grewal, Dhaliwal,
        Johal, Sohal, Sahota, Atwal, Aujla, Bhogal, Chahal, Cheema, Dosanjh, Hayer, Hundal, Kang, Khaira, Mann,
        Nagra, Nijjar, Pannu, Purewal, Rai, Randhawa, Samra, Sangha, Sekhon, Sihota, Toor, Uppal, Virdi, Thapa,
        Gurung, Tamang, Perera, Fernando, Silva, Wickramasinghe, Sivakumar, Rajaratnam, Thomas, George, Varghese,
        Kurian, Bose, Banerjee, Chatterjee, Das, Ghosh, Sen
        """
}
