public import EncompassCore

/// Made-up people's names with the frequencies of an English county.
///
/// About 1,000 forenames, 1,400 surnames and a long tail of compounds; the most common forename has about one pupil in
/// a hundred, the most common surname slightly fewer. Draws depend only on the entropy.
public struct NameStock: Sendable {
    /// The only instance; reading its tables takes some milliseconds, so it is kept.
    public static let standard = NameStock()

    private let forenames = Forenames()
    private let surnames = Surnames()
    private let nicknames = Nicknames()
    private let traditions = WeightedIndex(Tradition.allCases.map(\.share))

    init() {}

    public func tradition(_ entropy: inout SeededEntropy) -> Tradition {
        Tradition.allCases[traditions.draw(&entropy)]
    }

    /// A first name; `sex` other than female draws a boy's.
    public func forename(
        _ sex: Sex, _ tradition: Tradition = .british, _ entropy: inout SeededEntropy
    ) -> String {
        forenames.draw(sex, tradition, &entropy)
    }

    public func surname(_ tradition: Tradition = .british, _ entropy: inout SeededEntropy) -> String {
        surnames.draw(tradition, &entropy)
    }

    /// An everyday form, or nil if there is none.
    public func nickname(of forename: String, _ entropy: inout SeededEntropy) -> String? {
        entropy.pick(nicknames.forms(of: forename))
    }
}

/// A family's naming tradition; the names in one family go together.
public enum Tradition: Int, Hashable, Sendable, CaseIterable {
    case british, scottish, irish, welsh, muslim, indian, eastEuropean, portuguese, african, arabic, chinese, particle

    /// Share of families, of 100; our own estimate for an English county.
    var share: Double {
        switch self {
        case .british: 66
        case .scottish, .irish, .muslim: 5
        case .eastEuropean: 4.5
        case .welsh: 4
        case .indian, .african: 2.5
        case .arabic: 1.5
        case .portuguese: 1.3
        case .particle: 1.2
        case .chinese: 1
        }
    }

    /// The share of forenames from the tradition itself; the others are British.
    var ownForenames: Double {
        switch self {
        case .british, .scottish, .particle: 0
        case .irish, .welsh: 0.45
        case .african, .portuguese, .eastEuropean: 0.75
        case .chinese: 0.5
        case .muslim, .arabic: 0.96
        case .indian: 0.9
        }
    }
}

/// Everyday forms of forenames, British first.
struct Nicknames: Sendable {
    private let forms: [String: [String]]

    init() {
        var forms: [String: [String]] = [:]
        for entry in WordTable.entries(Nicknames.table) {
            let words = entry.split(separator: " ").map(String.init)
            forms[words[0], default: []] += words.dropFirst()
        }
        self.forms = forms
    }

    /// Everyday forms of `forename`; the first half of a hyphenated one has its own.
    func forms(of forename: String) -> [String] {
        if let known = forms[forename] { return known }
        guard let hyphen = forename.firstIndex(of: "-") else { return [] }
        return [String(forename[..<hyphen])]
    }

    /// Name, then its everyday forms.
    private static let table = """
        Abigail Abi Abbie Gail, Adam Ads, Alexander Alex Xander Sandy Alec, Alexandra Alex Lexi Sandra, Alexandru Alex,
        Alfred Alf Alfie Fred, Alice Ali, Amelia Millie Amy Mia, Andrew Andy Drew, Annabelle Anna Belle Bella,
        Anthony Tony Ant, Antonia Toni, Archie Archibald, Arthur Art Artie, Barnaby Barney, Beatrice Bea Trixie,
        Beatrix Bea, Benjamin Ben Benji Benny, Bethany Beth, Bethan Beth, Bradley Brad, Cameron Cam, Caitlin Cait,
        Catherine Cath Cathy Kate Katie Kitty, Charles Charlie Chaz Chuck, Charlotte Charlie Lottie Lotty Char,
        Chloe Chlo, Christian Chris, Christopher Chris Topher Kit, Connor Con, Constance Connie, Daniel Dan Danny,
        Danielle Dani, Daniella Dani Ella, David Dave Davey Dai, Dominic Dom Nic, Dorothy Dot Dolly Dottie,
        Edward Ed Eddie Ted Teddy Ned, Eleanor Ellie Ella Nell Nora, Elizabeth Liz Lizzie Beth Betty Eliza Libby Betsy,
        Eloise Ellie, Emily Em Emmy Millie, Emma Em, Emmanuel Manny, Evelyn Evie Eve, Ethan Eth, Felicity Fliss Flick,
        Finley Fin Finn, Finlay Fin Finn, Florence Flo Florrie Flossie, Francesca Fran Frankie Chess, Franciszek Franek,
        Francis Frank Frankie, Frederick Fred Freddie Freddy, Gabriel Gabe, Gabriella Gabby Ella, Georgia George Gia,
        Georgina George Georgie Gina, George Georgie, Gregory Greg, Hannah Han, Harriet Hattie Harry, Harrison Harry,
        Harry Harold Henry, Henry Harry Hal Hank, Hubert Hugh, Hugo Hugh, Ibrahim Ibby Ibz, Imogen Immy Immie Midge,
        Isaac Ike Zac, Isabella Bella Izzy Isa, Isabelle Izzy Belle, Isabel Izzy Bel, Isobel Izzy, Jack John Jackie,
        Jackson Jack, Jacob Jake Coby, Jakub Kuba Jake, James Jim Jimmy Jamie, Jasmine Jas Jazz, Jemima Jem Mima,
        Jennifer Jen Jenny, Jessica Jess Jessie, João Joãozinho, Jonathan Jon Jonny Nathan, Joseph Joe Joey,
        Joshua Josh, Josephine Jo Josie, Julia Jules, Kacper Kacperek, Katherine Kat Kate Kathy Katie,
        Kathleen Kath Kathy, Katarzyna Kasia, Kayleigh Kay, Khadija Khadi, Krzysztof Krzys Chris, Laura Lori,
        Lauren Loz, Lawrence Larry Laurie Lol, Leonard Len Lenny Leo, Leonardo Leo, Lewis Lew, Liam William,
        Lillian Lily Lil, Louis Lou Louie, Louisa Lou, Lucas Luke, Lydia Lyd, Lucy Lou Luce, Łukasz Luke,
        Madeleine Maddie Maddy, Madison Maddie, Małgorzata Gosia, Magdalena Magda, Margaret Maggie Meg Peggy,
        Martha Marty Mattie, Matilda Tilly Tilda Mattie, Matthew Matt Matty, Mateusz Mati Matt, Maxwell Max,
        Maximilian Max, Megan Meg Megs, Mia Mimi, Michael Mike Mick Mikey, Michał Michael, Mikołaj Nick Miki,
        Mohammad Mo, Mohammed Mo Moh, Muhammad Mo Hammad, Mohamed Mo, Natalia Nat Talia, Natasha Tash Nat,
        Nathan Nate Nat, Nathaniel Nat Nate Nathan, Nicholas Nick Nicky, Nicole Nic Nicky, Oliver Ollie Olly Noll,
        Olivia Liv Livvy Ollie, Oliwia Ola Liv, Oluwaseun Seun, Oscar Ozzy, Patricia Pat Trish, Patrick Paddy Pat,
        Patryk Pat, Penelope Penny Pen Nell, Peter Pete, Philip Phil Pip, Phoebe Phoebs, Philippa Pippa Pip,
        Rebecca Becky Becca Bex, Reuben Ben Rube, Richard Rich Rick Dick Ricky, Robert Rob Bob Bobby Robbie Bert,
        Robyn Rob, Ronald Ron Ronnie, Rosalind Ros Rosie, Rose Rosie, Rowan Ro, Samantha Sam Sammy, Samuel Sam Sammy,
        Sarah Sal Sally, Savannah Savvy Anna, Sebastian Seb Bastian, Sophia Sophie Soph, Sophie Soph, Stanley Stan,
        Stanisław Staszek Stan, Stephen Steve Ste, Steven Steve, Summer Sum, Susan Sue Susie, Tabitha Tabby,
        Temitope Temi, Thomas Tom Tommy, Theodore Theo Ted Teddy, Theodora Thea Dora, Tiago Thiago, Timothy Tim Timmy,
        Tobias Toby, Tobiloba Tobi, Tomasz Tomek, Tyler Ty, Victoria Vicky Tori Vix, Vincent Vince Vinnie,
        Wiktoria Wika Victoria, William Will Bill Billy Liam Wills, Wilfred Wilf Wilfie, Yusuf Yus Joseph,
        Zachary Zac Zach Zak, Zainab Zee, Zofia Zosia Sophie, Zuzanna Zuza Zuzia, Aleksandra Ola, Aleksander Alek Olek,
        Ayomide Ayo, Babatunde Tunde, Chukwuemeka Emeka, Abdirahman Abdi, Harpreet Harry, Gurpreet Gary, Simran Sim
        """
}
