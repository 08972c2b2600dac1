/// The tables of names in `Resources`.
enum NameTables {
    /// Forenames that at least 50 children were given in England and Wales 2006 to 2020, nearly all of them girls
    /// (Office for National Statistics, Open Government Licence 3).
    static let girls = text(PackageResources.girls_txt)
    /// The same for boys.
    static let boys = text(PackageResources.boys_txt)
    /// The same for both.
    static let girlsAndBoys = text(PackageResources.girls_and_boys_txt)
    /// Names of the languages of British classrooms that are too rare for the national tables: Polish, Lithuanian, Latvian,
    /// Romanian, Bulgarian, Portuguese, Hungarian, Albanian, Turkish, Ukrainian, Nigerian, Ghanaian, Somali, South Asian.
    /// Compiled for this project.
    static let furtherGirls = text(PackageResources.further_girls_txt)
    static let furtherBoys = text(PackageResources.further_boys_txt)
    /// In millionths of the births in England and Wales 2006 to 2020; names with the same share are grouped. A
    /// selection from the Office for National Statistics (Open Government Licence 3).
    static let forenameShares = text(PackageResources.forename_shares_txt)
    /// In millionths, rounded, by our own estimate.
    static let surnameShares = text(PackageResources.surname_shares_txt)
    /// A formal name, then its everyday forms in Britain; `~` marks a rare form, `+` a form that parents also give as a
    /// name, so that twins may be Emily and Emilia, Mia and Amelia. Compiled for this project.
    static let shortForms = text(PackageResources.short_forms_txt)
    /// Spellings of one name that are pronounced alike, one group per line. Forms in other languages (Yusuf and
    /// Joseph, Andrew and Andrei) and names that differ by a sound (Maya and Mia, Ella and Elle) are different names.
    static let spellings = text(PackageResources.spellings_txt)

    private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
