extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let chineseGirls = """
        Mei 5, Xin 5, Yi 3, Jia 11, Ling 1, Hui 1, Ying 1, Wai-Yee 1, Ka-Yan 1, Hei-Tung 1, Yuet 1, Emily 120, Chloe
        120, Grace 120, Joanna 34, Tina 8, Hoi-Ching 1, Linh 1, Thuy 1, Ngoc 1, Mai 6, Anh 2
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let chineseBoys = """
        Wei 2, Jun 6, Ming 1, Hao 3, Lok 1, Chun-Hei 1, Ho-Yin 1, Tsz-Hin 1, Ka-Ho 1, Yat-Long 1, Jason 105, Ryan
        120, Ethan 120, Marcus 96, Adrian 69, Kelvin 10, Minh 1, Duc 1, Khoa 1, Bao 1, Huy 1
        """
}
