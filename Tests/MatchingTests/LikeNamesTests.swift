import EncompassCore
import EncompassMatching
import Testing

/// Pairs of similar names that belong to two children. One is on the roll; the other is a twin on none, with the same
/// surname, birthday and home.
@Suite struct LikeNamesTests {
    private static let pairs = """
        Ben Len, Ken Len, Tim Jim, Ron Don,
        Daniel Danielle, Daniel Daniela, Amin Amir, Amin Amina, Amir Amira, Samir Samira, Samir Sami, Karim Karima,
        Jan Jana, Ali Alia, Ali Aliya, Sam Sami, Christian Christina, Christian Christiana, Aidan Hayden, Jayden Hayden,
        Jayden Kayden, Elle Ellie, Ella Ellie, Ella Elle, Ella Bella, Ella Elsa, Mia Maya, Mia Mya, Maya Myla, Mila Myla,
        Mila Mia, Mila Milo, Isla Ayla, Isla Ila, Isla Ella, Ava Eva, Ava Ada, Ava Avery, Eva Eve, Eva Evie, Evie Edie,
        Amelia Emilia, Amelia Amelie, Emilia Emily, Emma Emily, Emma Ella, Amelia Mia, Sophie Sophia, Sofia Sofie,
        Lily Lila, Lily Lilith, Lola Lila, Layla Lyla, Layla Kayla, Leila Lila, Lara Laura, Lara Clara, Laura Lauren,
        Lauren Loren, Lucas Luca, Lucas Luke, Luca Luke, Leo Leon, Leo Theo, Leo Lea, Noah Noa, Noah Nora, Nora Cora,
        Jack Jake, Jack Zack, Jake Blake, Jude Jade, Josh Joss, Jonah Joshua, Joseph Josephine,
        George Georgia, Georgia Georgina, Henry Harry, Harry Harvey, Harry Harley, Harley Charley,
        Harriet Harry, Oliver Olive, Oliver Olivia, Olivia Livia, Louis Lewis, Louis Louise, Louise Louisa, Louis Louie,
        Frances Francis, Francesca Francisca, Francisco Francisca, Robin Robyn, Robert Roberta, Paul Paula, Paul Saul,
        Carl Carla, Carl Karla, Karl Kara, Cara Tara, Cara Clara, Sara Zara, Sara Tara, Zara Lara, Hannah Anna,
        Anna Annie, Anna Anne, Anna Hanna, Ann Anya, Anya Tanya, Julia Julie, Julian Juliana,
        Julie Juliet, Natalie Natalia, Natalia Natasha, Nathan Nathaniel, Nathan Ethan, Ethan Evan, Evan Ewan, Evan Ivan,
        Ivan Ivana, Ian Euan, Owen Eoin, Ryan Rayan, Ryan Riyan, Rian Ryan, Kian Kyan, Kian Ian, Kai Kay,
        Kai Kian, Kyle Kylie, Kyra Kira, Keira Kiara, Ciara Kiara, Ciara Cara, Maria Marie, Maria Mariah, Maria Mario,
        Marie Mary, Mary May, Maria Maja, Marta Maria, Martha Marta, Martin Martina, Martyn Marcin, Marco Marcos,
        Marco Mark, Mark Marek, Michael Michaela, Michal Michalina, Mikolaj Mikael, Andrew Andrea, Andrei Andreea,
        Andrei Andra, Alexandru Alexandra, Alexandra Alexandria, Alexander Alexandra, Alexa Alexia, Alex Alexa, Alexis Alex,
        Stefan Stefania, Stefan Stefano, Ionut Ionel, Mihai Mihaela, Mihai Mihail, Ioan Ioana, Ana Ania, Ana Anca,
        Elena Elina, Elena Alena, Florin Florina, Adrian Adriana, Adrian Adriano, Bogdan Bogdana, Cosmin Cosmina,
        Jakub Jakob, Zofia Zosia-Anna, Wiktor Wiktoria, Victor Victoria, Patryk Patrycja, Oliwier Oliwia,
        Dominik Dominika, Kamil Kamila, Szymon Szymona, Lena Lenka, Hania Hana, Maja Maya, Pawel Gawel,
        Jonas Jokubas, Jonas Joris, Mantas Matas, Lukas Lukne, Ugne Agne, Ieva Eva, Gabija Gabriele, Rokas Lukas,
        Joao Joana, Joao Juan, Tiago Thiago-Luis, Diogo Diego, Diogo Tiago, Mariana Mariano, Beatriz Beatrice, Ines Inez-Mae,
        Rafael Rafaela, Miguel Miguela, Gabriel Gabriela, Gabriella Gabrielle, Luis Luisa, Luis Lois, Manuel Manuela,
        Hassan Hussain, Hasan Ihsan, Hamza Hamzah-Ali, Ahmed Hamed, Ahmad Hammad, Mahmud Mahmood-Ali, Mohammed Mahmoud,
        Yusuf Yunus, Younes Younis-Ali, Omar Omari, Omar Umair, Umar Ammar, Zayn Zayd, Zain Zaid, Zain Zane,
        Zara Zahra, Zahra Zohra, Sana Sania, Sana Saima, Aisha Alisha, Aisha Maisha, Aisha Asha, Aaliyah Alayah, Alisha Alicia,
        Alisha Elisha, Inaya Anaya, Aya Ayah-Noor, Ayaan Aryan, Arjun Arjan, Aryan Arian-Lee, Aria Arya,
        Aria Ariana, Aarav Aaravi, Rohan Roan, Rohan Rowan, Rohit Rohin, Priya Priyanka, Simran Simra, Jasmin Jasmeet,
        Jasmeet Jaspreet, Harpreet Gurpreet, Harleen Harveen, Manpreet Manjeet, Hafsa Hafiza, Safa Safiya, Safia Sofia,
        Sumaya Samaya, Samia Samira, Nadia Nadine, Nadia Nada, Fatima Fatiha, Maryam Mariama, Khalid Khalil, Khalil Jalil,
        Idris Idriss-Ali, Ismail Isra, Ibrahim Ibtihal, Tariq Tarek-Ali, Bilal Hilal, Imran Imaan, Iman Imani, Amal Amaal-Noor,
        Chidi Chika, Chidera Chinedu, Chioma Chima, Ngozi Ngozika, Emeka Nneka, Ayo Ayomide, Tobi Tola, Tolu Tola, Temi Tomi,
        Femi Yemi, Ebuka Chukwuebuka, Ada Adaeze, Ife Ifeoma, Kemi Temi, Sade Jade, Zion Zuri, Kofi Kojo, Kwame Kwaku,
        Anna-Mae Anna-Lee, Anna-Lee Anna-Mae, Mary-Kate Mary-Jane, Ella-Mae Ella-Rose, Lily-Rose Lily-Mae, Amelia-Rose Amelia-Grace,
        Lexi-Mae Lexi-Leigh, Gracie-Mae Gracie-Lou, Tommy-Lee Tommy-Jay, Alfie-James Alfie-Lee, Bobby-Jo Bobby-Lee, Ava-Mae Eva-Mae,
        Rose Rosie, Rosa Rose, Rosa Roza-Mae, Grace Gracie, Kate Katie, Katie Kathy, Katrina Katarina, Kirsten Kristen,
        Jenna Jemma, Jenny Jessy, Jess Jessie, Jesse Jessie, Joel Joe, Joe Joey, Hugh Hugo, Teo Theo, Thea Theo,
        Thea Tia, Tia Tiana, Tina Tia, Tyler Tyla, Taylor Tayla, Skye Skyla, Skyla Skylar, Sienna Sierra, Sian Shan, Shane Sean,
        Shaun Shauna, Logan Morgan, Megan Morgan, Mason Jason, Jason Jaxon, Jaxon Jackson,
        Max Mac, Max Maxi, Dylan Dillan-Jay, Dylan Ryan, Finn Flynn, Finlay Findlay-Jay, Freya Freja-Mae, Freddie Teddy, Ruby Rudy,
        Reuben Ruben-Jay, Rory Corey, Corey Casey, Casey Lacey, Lacey Macey, Maisie Macie, Macy Lacy, Millie Molly, Millie Tilly,
        Milly Lily, Polly Molly, Holly Polly, Poppy Polly, Daisy Maisy, Elsie Ellie, Elsie Eliza, Eliza Elisa, Eliza Louisa, Esme Esma,
        Edward Edwin, Edmund Edward, Albert Alfred, Alfie Archie, Alfie Albie, Alan Allen, Aaron Arran, Arron Arlo, Brendan Brandon,
        Bethan Bethany, Beth Betsy, Cameron Camryn, Charlie Charley-Mae, Charles Charlee-Rose, Chloe Cleo, Darcy Marcy, Darren Karen,
        Dean Deanna, Denis Denise, Dennis Denise, Eric Erica, Erik Erika, Erin Aaron, Gerald Geraldine,
        Glen Glenda, Jean Joan, Joan Joanna, Joanna Joanne, John Joan, John Joanne, Justin Justine, Jordan Jordana, Kieran Kiera,
        Keelan Keeley, Lee Leah, Leigh Leah, Liam Lia, Lilian Liliana, Lydia Lyla, Nicholas Nicola, Nicole Nicola, Niall Nia, Nina Nia,
        Patrick Patricia, Philip Philippa, Reece Reese-Mae, Samuel Samuela, Samantha Samara, Simon Simone, Stephen Stephanie, Terry Kerry,
        Tom Tim, Tommy Timmy, Vivian Vivienne, William Willow, Willow Will, Yasmin Jasmin, Zoe Chloe, Zoya Zoe
        """.split { $0 == "," || $0.isNewline }.map { $0.split(separator: " ").map(String.init) }.filter {
            $0.count == 2
        }

    @Test func aTwinWithASimilarNameIsNeverMatched() {
        #expect(Self.pairs.count > 400)
        var matched: [String] = []
        for pair in Self.pairs {
            for (onRoll, said) in [(pair[0], pair[1]), (pair[1], pair[0])] {
                for sex in [nil, Sex.female, .male] {
                    var roll = Roll()
                    roll.add(onRoll, "Fenwick", sex: sex)
                    var child = Roll.child(said, "Fenwick")
                    child.sex = sex
                    if roll.decide(child).verdict == .match { matched.append("\(onRoll) \(said)") }
                }
            }
        }
        #expect(matched.isEmpty, "\(Set(matched).sorted())")
    }
}
