import EncompassCore

/// Forenames by tradition and sex, with a long tail of compounds and respellings.
struct Forenames: Sendable {
    private let girls: [WeightedList]
    private let boys: [WeightedList]
    private let girlsTail = ForenameTail(
        seconds: WordTable.entries("Mae, Rose, May, Grace, Mai, Louise, Leigh, Rae, Marie, Jane, Anne, Jo, Lou, Belle"))
    private let boysTail = ForenameTail(
        seconds: WordTable.entries("James, Jay, Lee, John, Ray, Jack, George, Junior, Joe, Thomas, Reece, David, Dean"))

    init() {
        girls = Tradition.allCases.map { WeightedList(WordTable.weighted(Forenames.table(of: $0, girls: true))) }
        boys = Tradition.allCases.map { WeightedList(WordTable.weighted(Forenames.table(of: $0, girls: false))) }
    }

    func draw(_ sex: Sex, _ tradition: Tradition, _ entropy: inout SeededEntropy) -> String {
        let own = entropy.chance(tradition.ownForenames) ? tradition : .british
        let name = (sex == .female ? girls : boys)[own.rawValue].draw(&entropy)
        guard entropy.chance(sex == .female ? 0.16 : 0.11) else { return name }
        return (sex == .female ? girlsTail : boysTail).rarer(name, compounds: own == .british, &entropy)
    }

    private static func table(of tradition: Tradition, girls: Bool) -> String {
        switch tradition {
        case .british, .scottish, .particle: girls ? britishGirls : britishBoys
        case .irish: girls ? irishGirls : irishBoys
        case .welsh: girls ? welshGirls : welshBoys
        case .muslim: girls ? muslimGirls : muslimBoys
        case .indian: girls ? indianGirls : indianBoys
        case .eastEuropean: girls ? eastEuropeanGirls : eastEuropeanBoys
        case .portuguese: girls ? portugueseGirls : portugueseBoys
        case .african: girls ? africanGirls : africanBoys
        case .arabic: girls ? arabicGirls : arabicBoys
        case .chinese: girls ? chineseGirls : chineseBoys
        }
    }
}

extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let africanGirls = """
        Ayomide 4, Temitope 2, Chidera 3, Adaeze 3, Chiamaka 3, Oluwaseun 1, Zuri 6, Amara 52, Nia 50, Imani 18,
        Abena 2, Akosua 1, Ama 3, Esi 1, Blessing 13, Precious 20, Grace 120, Faith 120, Favour 8, Esther 102,
        Deborah 22, Miriam 43, Tanaka 1, Nyasha 2, Rutendo 1, Tendai 1, Ifeoma 1, Ngozi 1, Sade 4, Titilayo 1,
        Folake 1, Hodan 2, Ifrah 3, Hamdi 2, Sagal 2, Naomi 111, Praise 4, Joy 19
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let africanBoys = """
        Emmanuel 67, Samuel 120, David 120, Daniel 120, Joshua 120, Ayomide 7, Oluwaseun 2, Tobiloba 1, Chukwuemeka
        2, Ikenna 2, Obinna 2, Chidi 1, Kwame 4, Kofi 6, Kwabena 2, Yaw 2, Kojo 1, Malachi 60, Isaiah 60, Elijah
        120, Caleb 120, Nathaniel 120, Solomon 41, Prince 24, Tinashe 3, Tawanda 1, Kudakwashe 1, Tafadzwa 1, Farai
        1, Jabari 1, Babatunde 1, Femi 1, Tunde 1, Segun 1, Abdirahman 18, Abdullahi 13, Liban 2, Mahad 6, Zion 33,
        Jeremiah 39, Josiah 50, Emeka 1, Uche 1
        """
}

extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let arabicGirls = """
        Nour 9, Layla 120, Leila 95, Lina 23, Yasmin 78, Mariam 76, Salma 30, Dina 10, Rania 15, Hana 53, Farah 19,
        Jana 14, Malak 13, Sara 120, Rahma 14, Amal 20, Reem 9, Dania 9, Tala 7, Elif 17, Zeynep 10, Defne 3, Ela
        29, Asya 6, Azra 10, Nazlı 2, Ayşe 7, Merve 2, Berivan 1, Rojin 2, Shirin 1, Parisa 4, Yalda 1, Hosna 1,
        Nargis 1
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let arabicBoys = """
        Omar 72, Ali 120, Yousef 18, Youssef 9, Ahmad 47, Ahmed 95, Hassan 62, Amir 42, Karim 13, Sami 45, Khaled 6,
        Tarek 2, Ziad 3, Mahmoud 5, Mostafa 2, Hussein 10, Rami 5, Faris 21, Adam 120, Bilal 44, Yassin 6, Anas 27,
        Emir 12, Kerem 5, Yusuf 120, Deniz 16, Can 2, Mert 7, Emre 10, Kaan 8, Ömer 12, Baran 6, Rojhat 1, Arian 10,
        Arash 2, Sina 1, Omid 2, Farhad 1, Zaki 13
        """
}

extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let britishGirls = """
        Olivia 1436, Amelia 1315, Emily 1126, Jessica 988, Grace 985, Lily 971, Sophie 956, Ruby 915, Ava 876, Mia
        858, Isabella 825, Chloe 822, Evie 810, Ella 809, Isla 808, Poppy 747, Charlotte 728, Sophia 666, Freya 658,
        Isabelle 646, Daisy 624, Phoebe 576, Lucy 572, Scarlett 543, Millie 514, Ellie 494, Alice 489, Sienna 480,
        Holly 474, Eva 455, Hannah 445, Florence 442, Imogen 436, Matilda 424, Erin 423, Maisie 417, Megan 408,
        Rosie 404, Molly 402, Lola 400, Sofia 400, Elizabeth 390, Abigail 389, Layla 375, Emma 375, Evelyn 373,
        Jasmine 368, Summer 358, Lilly 348, Maya 338, Katie 333, Willow 325, Eleanor 322, Elsie 322, Amber 315,
        Georgia 312, Emilia 305, Amy 303, Ivy 293, Esme 284, Gracie 283, Amelie 282, Harriet 274, Leah 271, Eliza
        268, Brooke 259, Anna 253, Zara 246, Lexi 245, Lacey 237, Rose 235, Bethany 231, Isabel 230, Madison 222,
        Bella 221, Annabelle 216, Martha 207, Maria 207, Paige 206, Violet 200, Faith 200, Harper 198, Keira 197,
        Sarah 197, Maddison 196, Isobel 196, Caitlin 194, Niamh 193, Zoe 190, Hollie 188, Rebecca 186, Skye 184,
        Julia 182, Francesca 181, Lauren 180, Heidi 177, Thea 172, Nancy 169, Lottie 165, Lydia 164, Victoria 161,
        Penelope 160, Alexandra 159, Darcie 158, Mollie 157, Libby 157, Beatrice 156, Darcey 156, Tilly 153, Eloise
        148, Robyn 148, Darcy 147, Lara 146, Tia 145, Luna 140, Nicole 140, Mila 139, Eve 139, Aria 139, Mya 137,
        Lexie 137, Alisha 136, Gabriella 133, Aaliyah 130, Arabella 127, Annie 124, Lyla 124, Aimee 121, Eden 120,
        Clara 120, Bonnie 119, Laura 118, Alicia 117, Annabel 116, Nevaeh 115, Savannah 114, Felicity 113, Lois 112,
        Naomi 111, Lillie 111, Edith 110, Connie 110, Madeleine 109, Hope 107, Laila 102, Esther 102, Alexis 100,
        Ada 100, Aurora 99, Hallie 99, Ayla 99, Angel 96, Leila 95, Anya 94, Elise 94, Elena 94, Georgina 94, Kayla
        94, Neve 94, Sadie 93, Delilah 91, Frankie 91, Lena 89, Abbie 89, Faye 88, Edie 88, Pippa 88, Maisy 86,
        Melissa 86, Courtney 86, India 86, Alyssa 86, Rachel 86, Ariana 85, Nina 84, Autumn 83, Esmae 82, Hanna 81,
        Elodie 79, Betsy 78, Tabitha 77, Jennifer 77, Amira 76, Amaya 76, Mabel 76, Jemima 75, Alexa 74, Olive 74,
        Myla 74, Rosa 73, Demi 73, Alana 73, Maia 72, Scarlet 72, Ebony 71, Maggie 69, Lucie 68, Miley 68, Skyla 67,
        Natasha 67, Macie 67, Katherine 66, Lyra 66, Natalie 66, Cerys 65, Mary 65, Cara 64, Kiera 64, Macey 64,
        Tegan 64, Nadia 64, Kaitlyn 63, Lana 63, Marnie 62, Casey 62, Liliana 62, Beatrix 62, Alexia 61, Taylor 61,
        Anastasia 61, Polly 60, Margot 60, Honey 60, Jessie 60, Georgie 59, Hazel 59, April 58, Samantha 58, Emelia
        58, Caitlyn 58, Kate 57, Josephine 57, Shannon 57, Tallulah 57, Arya 57, Morgan 57, Penny 56, Elsa 56, Talia
        56, Milly 56, Emmie 55, Kayleigh 55, Catherine 54, Aliyah 54, Josie 53, Macy 53, Louise 52, Madeline 52,
        Cora 52, Constance 51, Gabrielle 51, Sasha 51, Chelsea 51, Lily-Mae 51, Skylar 51, Michelle 51, Beau 51,
        Piper 51, Kelsey 51, Ellen 50, Lila 50, Halle 50, Charlie 50, Lily-Rose 49, Louisa 49, Kitty 49, Tiana 49,
        Kara 48, Claudia 48, Destiny 48, Melody 48, Pearl 48, Ophelia 47, Bethan 47, Helena 47, Kacey 47, Cleo 47,
        Emilie 47, Kyra 47, Eliana 46, Lilia 46, Vanessa 46, Indie 46, Amelia-Rose 45, Danielle 45, Stephanie 45,
        Lacie 45, Alesha 45, Belle 44, Antonia 43, Ellie-Mae 43, Hattie 43, Maddie 43, Evangeline 43, Jade 42,
        Paisley 42, Lilah 42, Sydney 42, Ashleigh 42, Ellie-May 42, Callie 41, Alina 41, Aurelia 41, Esmee 41, Alba
        41, Lillian 41, Philippa 41, Kyla 40, Peyton 40, Diana 40, Ella-Rose 40, Nellie 40, Stella 40, Tiffany 40,
        Nora 39, Nicola 39, Aizah 39, Ria 39, Beth 39, Verity 39, Crystal 39, Nell 39, Ana 39, Ottilie 39, Valentina
        38, Athena 38, Arianna 38, Harley 38, Daniella 37, Keeley 37, Inayah 37, Izabella 37, Flora 37, Alayna 37,
        Dorothy 37, Iona 37, Jenna 36, Erica 36, Lily-May 36, Sapphire 36, Jasmin 35, Katelyn 35, Primrose 35,
        Harmony 35, Leyla 35, Katy 35, Liberty 34, River 34, Fleur 34, Paris 34, Joanna 34, Kira 34, Lilly-May 34,
        Hayley 34, Serena 34, Billie 34, Annabella 34, Anais 33, Sky 33, Nyla 33, Dolly 33, Isobelle 32, Tianna 32,
        Clementine 32, Elisa 32, Alessia 32, Lilly-Mae 32, Hafsah 32, Haniya 32, Audrey 32, Minnie 32, Rhianna 32,
        Tara 32, Elisha 32, Rihanna 31, Ruth 31, Aaminah 31, Liyana 31, Ava-Rose 31, Yusra 31, Ariella 31, Angelina
        31, Aya 31, Mae 30, Effie 30, Roxanne 30, Livia 30, Leona 30, Malaika 30, Saffron 29, Ameera 29, Riley 29,
        Hermione 29, Isla-Rose 29, Saskia 29, Wren 29, Elle 29, Iman 29, Zoë 30, Chloë 30, Esmé 30, Renée 28, Siân
        24, Eloïse 30, Anaïs 30, Catharine 1, Kathryn 20, Isabell 10, Sofie 9, Emilee 7, Rebekah 21, Jorja 27,
        Jessika 3, Lilli 13, Tilly-Mae 5, Gracie-Mae 26, Lola-Rose 15, Ava-Mae 19, Evie-Mae 20, Ivy-Rae 3
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let britishBoys = """
        Oliver 1944, Jack 1744, Harry 1673, Thomas 1387, Charlie 1382, George 1336, Joshua 1269, William 1251, Alfie
        1245, James 1194, Jacob 1191, Noah 1005, Oscar 976, Daniel 970, Samuel 961, Ethan 941, Joseph 880, Leo 875,
        Henry 837, Alexander 829, Archie 819, Benjamin 782, Max 730, Lucas 716, Dylan 712, Isaac 686, Freddie 672,
        Logan 661, Riley 640, Jake 626, Edward 625, Harrison 598, Finley 597, Adam 590, Mason 562, Theo 554, Arthur
        548, Lewis 530, Tyler 497, Luke 490, Ryan 482, Matthew 480, Jayden 473, Sebastian 453, Liam 439, Callum 432,
        Harvey 426, Zachary 405, Toby 395, David 363, Michael 363, Nathan 349, Harley 344, Theodore 340, Connor 330,
        Reuben 328, Luca 326, Jamie 317, Charles 315, Louis 310, Alex 309, Louie 301, Tommy 298, Elijah 292, Aaron
        291, Owen 287, Kai 280, Jude 269, Gabriel 265, Cameron 262, Teddy 261, Leon 260, Frankie 249, Elliot 249,
        Bobby 245, Hugo 241, Jenson 241, Stanley 241, Frederick 235, Rory 234, Blake 234, Rhys 228, Finlay 226, Kian
        219, Ellis 217, Albert 212, Ollie 212, Ronnie 207, Arlo 203, Ben 201, Caleb 201, Evan 200, Elliott 199,
        Aiden 198, Robert 196, Reggie 192, Dexter 192, Kyle 188, Joel 188, John 188, Roman 186, Bailey 182, Sonny
        181, Jaxon 180, Felix 176, Bradley 175, Albie 175, Dominic 172, Billy 172, Finn 171, Jackson 169, Austin
        169, Reece 165, Carter 163, Ashton 162, Hayden 161, Aidan 161, Christopher 158, Rowan 156, Tobias 156, Seth
        156, Patrick 154, Sam 153, Brandon 151, Jasper 150, Cody 149, Jesse 147, Taylor 147, Alfred 145, Kieran 144,
        Corey 141, Kayden 140, Nathaniel 138, Hunter 132, Maxwell 131, Ezra 128, Morgan 126, Nicholas 126, Joe 124,
        Anthony 121, Milo 120, Ralph 117, Eli 117, Tristan 117, Jay 116, Andrew 115, Cole 114, Levi 113, Jonathan
        109, Zac 107, Ewan 106, Peter 105, Jason 105, Ruben 103, Zak 103, Spencer 98, Kaiden 98, Vincent 97, Joey
        97, Maximilian 96, Marcus 96, Kevin 95, Marley 94, Zack 94, Rocco 93, Grayson 93, Oakley 93, Miles 92, Jonah
        92, Lincoln 91, Sean 91, Myles 90, Leonardo 90, Rupert 89, Brody 88, Jordan 87, Declan 87, Christian 85,
        Beau 85, Flynn 84, Eric 84, Hudson 83, Elias 82, Rio 81, Olly 81, Xavier 78, Danny 78, Leighton 77, Tom 77,
        Mark 76, Layton 76, Frank 76, Vinnie 76, Lennon 74, Cooper 74, Ted 74, Fraser 74, Alan 73, Maximus 72,
        Jensen 71, McKenzie 71, Adrian 69, Zach 68, Lenny 68, Raphael 68, Josh 67, Wilfred 67, Ashley 66, Chester
        66, Barnaby 66, Robin 65, Parker 63, Francis 62, Sidney 62, Jaxson 61, Freddy 61, Conor 60, Otis 60, Preston
        60, Isaiah 60, Fletcher 59, Richard 58, Victor 57, Martin 57, Jaiden 57, Paul 57, Chase 56, Rufus 55, Rex
        54, Xander 54, Travis 53, Brodie 52, Euan 52, Scott 52, Jax 52, Jaden 51, Casey 51, Phoenix 50, Stephen 49,
        Nicolas 49, Eddie 48, Kye 47, Micah 47, Leonard 46, Justin 46, Aston 46, Julian 46, Enzo 45, Timothy 45,
        Harris 45, Mackenzie 45, Junior 45, Tomas 45, Kenzie 44, Kane 44, Brooklyn 44, Asher 44, Troy 43, Coby 43,
        Jimmy 43, Simon 43, Calum 43, Fabian 43, Hector 43, Angus 43, Eden 42, Damian 42, Mitchell 42, Philip 41,
        Casper 41, Steven 41, Otto 41, Douglas 41, Bodhi 40, Monty 40, Lee 40, Ivan 40, Abel 39, Quinn 39, Cohen 39,
        Nico 39, Zane 39, Marshall 39, Romeo 39, Shane 38, Caiden 38, Finnley 38, Luka 38, Wyatt 38, Archer 38,
        Dillon 37, River 37, Matteo 37, Kit 37, Rafferty 37, Zachariah 37, Rudy 37, Curtis 37, Ayden 36, Regan 36,
        Kaden 36, Will 35, Cayden 35, Robbie 35, Shaun 35, Denis 34, Kaleb 34, Hugh 34, Bertie 34, Keegan 34, Dean
        33, Caden 33, Dennis 32, Milan 32, Franklin 32, Ryley 32, Remy 31, Laurence 31, Warren 31, Axel 31, Lawrence
        31, Ernest 31, Rafe 31, Jon 10, Graeme 1, Phillip 13, Geoffrey 4, Alistair 30, Alasdair 6, Lachlan 25,
        Hamish 28, Gregor 3, Alfie-Jay 5, Tommy-Lee 14, Bobby-Jay 1, Jean-Luc 1
        """
}

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

extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let eastEuropeanGirls = """
        Zuzanna 77, Maja 94, Oliwia 46, Zofia 46, Alicja 39, Julia 120, Amelia 120, Hanna 81, Lena 89, Natalia 103,
        Aleksandra 32, Wiktoria 31, Nikola 33, Gabriela 51, Emilia 120, Antonina 14, Michalina 9, Pola 19, Weronika
        15, Martyna 16, Kornelia 14, Karolina 20, Magdalena 12, Katarzyna 4, Kinga 7, Iga 9, Jagoda 8, Daria 27,
        Laura 118, Nadia 64, Karina 25, Ieva 4, Gabija 8, Austėja 5, Greta 19, Viktorija 5, Andreea 10, Ioana 7,
        Alexandra 120, Sofija 7, Liepa 4
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let eastEuropeanBoys = """
        Jakub 111, Filip 99, Kacper 79, Oskar 74, Antoni 51, Jan 49, Szymon 41, Dawid 34, Mateusz 33, Patryk 32,
        Dominik 57, Olivier 37, Oliwier 24, Marcel 53, Adrian 69, Aleksander 43, Wojciech 11, Michał 27, Mikołaj 28,
        Bartosz 17, Stanisław 12, Franciszek 25, Ignacy 6, Maciej 11, Tomasz 15, Piotr 17, Paweł 8, Krzysztof 9,
        Łukasz 6, Kamil 21, Igor 23, Nikodem 28, Wiktor 24, Hubert 15, Konrad 10, Tymon 18, Natan 24, Lukas 71,
        Matas 17, Jokūbas 4, Dominykas 11, Nojus 11, Domantas 3, David 120, Andrei 24, Ștefan 37, Luca 120, Matei
        26, Darius 27, Răzvan 3, Ionuț 3, Alexandru 25
        """
}

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

extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let irishGirls = """
        Niamh 120, Aoife 70, Ciara 45, Caoimhe 15, Saoirse 24, Róisín 18, Orla 120, Sinéad 18, Clodagh 5, Éabha 3,
        Eimear 3, Maeve 31, Shauna 7, Bríd 1, Áine 8, Gráinne 1, Siobhán 8, Deirdre 1, Fiadh 4, Kathleen 16, Bridget
        14, Mary 65
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let irishBoys = """
        Connor 120, Conor 60, Liam 120, Sean 91, Seán 91, Cian 53, Ciaran 34, Kieran 120, Declan 87, Niall 42, Oisín
        14, Fionn 12, Cormac 8, Eoin 14, Cillian 26, Ronan 31, Aidan 120, Patrick 120, Rory 120, Darragh 8, Finn
        120, Callum 120, Shay 65, Brendan 19, Dáire 1, Tadhg 8, Padraig 2, Donal 1
        """
}

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

extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let portugueseGirls = """
        Maria 120, Beatriz 10, Leonor 5, Matilde 7, Carolina 9, Mariana 10, Ana 39, Inês 20, Sofia 120, Lara 120,
        Clara 120, Margarida 1, Letícia 6, Bruna 2, Benedita 1, Gabriela 51, Isabel 120, Luana 8, Rafaela 4, Íris
        120, Bianca 27, Lúcia 80
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let portugueseBoys = """
        João 8, Rodrigo 9, Martim 3, Afonso 3, Tiago 14, Duarte 1, Gonçalo 2, Miguel 17, Gabriel 120, Rafael 57,
        Santiago 23, Lucas 120, Diogo 4, Tomás 45, Pedro 9, Gustavo 3, Enzo 45, Lorenzo 47, Guilherme 3, André 24,
        Bruno 26, José 10, Luís 35, Simão 1, Dinis 1, David 120
        """
}

extension Forenames {
    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let welshGirls = """
        Seren 116, Cerys 65, Ffion 60, Carys 50, Nia 50, Megan 120, Siân 24, Bethan 47, Lowri 19, Mali 24, Efa 10,
        Nel 10, Eira 17, Gwen 15, Catrin 13, Cari 6, Elin 24, Angharad 5, Rhiannon 24, Alys 21, Non 1, Heledd 1,
        Tegan 64, Erin 120, Mared 3
        """

    /// Our own selection; weights are births in fifties, 2006 to 2020 (ONS, Open Government Licence).
    static let welshBoys = """
        Osian 40, Rhys 120, Dylan 120, Owen 120, Evan 120, Harri 39, Jac 32, Tomos 30, Cai 31, Macsen 14, Ioan 28,
        Iwan 15, Gethin 28, Gruffydd 9, Llŷr 2, Idris 45, Elis 23, Emrys 7, Steffan 12, Deio 3, Twm 2, Guto 5, Hari
        24, Efan 7, Carwyn 6, Ieuan 20, Morgan 120
        """
}

/// Makes a rarer forename from a common one: `Ellie-Mae` from `Ellie`, `Kayleih` from `Kayleigh`.
struct ForenameTail: Sendable {
    /// Second halves of hyphenated forenames, most common first.
    let seconds: [String]
    private static let respellings: [(String, String)] = [
        ("ie", "y"), ("ey", "ie"), ("y", "ie"), ("leigh", "ley"), ("ph", "f"), ("c", "k"), ("ck", "k"), ("ll", "l"),
        ("l", "ll"), ("n", "nn"), ("i", "y"), ("ah", "a"), ("a", "ah"), ("z", "s"), ("s", "z"), ("ai", "ay"),
        ("mm", "m"), ("ee", "i"), ("th", "t"), ("u", "oo"),
    ]

    func rarer(_ name: String, compounds: Bool, _ entropy: inout SeededEntropy) -> String {
        if compounds, entropy.chance(0.55), name.utf8.count <= 7, !name.utf8.contains(0x2D) {
            let second = seconds[min(entropy.below(seconds.count), entropy.below(seconds.count))]
            return second == name ? name : name + "-" + second
        }
        let (old, new) = ForenameTail.respellings[entropy.below(ForenameTail.respellings.count)]
        return name.replacingLast(old, with: new)
    }
}
