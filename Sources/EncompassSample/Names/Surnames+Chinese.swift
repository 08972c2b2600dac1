extension Surnames {
    /// Commonest first; our own selection.
    static let chinese = """
        Wang, Li, Zhang, Chen, Liu, Wong, Chan, Cheung, Lam, Leung, Ho, Ng, Lau, Cheng, Tang, Yip, Chow, Fung, Kwok,
        Lee, Tsang, Mak, Ma, Hui, Yeung, Lo, Chiu, Poon, Kwan, Tam, Wu, Yang, Huang, Zhao, Zhou, Xu, Sun, Lin,
        Nguyen, Tran, Pham, Le, Hoang, Vu, Dang, Bui, Kim, Park, Santos, Reyes, Cruz, Garcia, Bautista, Dela-Cruz
        """
}
