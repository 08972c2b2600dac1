import EncompassCore

/// Surnames by tradition, with a long tail of compound ones.
struct Surnames: Sendable {
    private let lists: [WeightedList]
    private let tail = SurnameTail()

    init() {
        lists = Tradition.allCases.map { tradition in
            let british = tradition == .british
            return WeightedList(
                WordTable.ranked(
                    Surnames.table(of: tradition), offset: british ? 12 : 4, exponent: british ? 0.8 : 0.9))
        }
    }

    func draw(_ tradition: Tradition, _ entropy: inout SeededEntropy) -> String {
        if tradition == .british, entropy.chance(0.3) { return tail.draw(&entropy) }
        return lists[tradition.rawValue].draw(&entropy)
    }

    private static func table(of tradition: Tradition) -> String {
        switch tradition {
        case .british: british
        case .scottish: scottish
        case .irish: irish
        case .welsh: welsh
        case .muslim: muslim
        case .indian: indian
        case .eastEuropean: eastEuropean
        case .portuguese: portuguese
        case .african: african
        case .arabic: arabic
        case .chinese: chinese
        case .particle: particle
        }
    }
}

extension Surnames {
    /// Most common first; our own selection.
    static let african = """
        Adeyemi, Okafor, Adebayo, Ogunleye, Okonkwo, Eze, Obi, Nwosu, Balogun, Oyelaran, Afolabi, Akinola, Bello,
        Lawal, Adeleke, Olawale, Ojo, Okoro, Chukwu, Nnamdi, Mensah, Owusu, Boateng, Asante, Osei, Appiah, Agyeman,
        Amoah, Ofori, Addo, Ansah, Darko, Frimpong, Moyo, Ncube, Ndlovu, Sibanda, Dube, Chikwanha, Mutasa, Banda,
        Phiri, Mwangi, Otieno, Kamau, Njoroge, Wanjiru, Odhiambo, Mukasa, Okello, Abdi, Hassan, Mohamud, Warsame,
        Farah, Jama, Osman, Yusuf, Tesfaye, Haile, Bekele, Gebre, Kabila, Ilunga, Mbeki, Diallo, Traoré, Kamara,
        Conteh, Sesay, Bangura, Koroma, Jalloh, Kargbo
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let arabic = """
        Hussein, Hassan, Ali, Ahmed, Mohamed, Ibrahim, Mahmoud, Abdullah, Khalil, Saleh, Mansour, Nasser, Haddad,
        Khoury, Najjar, Sayegh, Darwish, Hamdan, Awad, Shami, Al-Masri, Al-Hassan, Al-Najjar, El-Sayed, El-Amin,
        Abu-Bakr, Bin-Ali, Salim, Saad, Karimi, Ahmadi, Hosseini, Rezaei, Moradi, Rahimi, Noori, Hashimi, Sadat,
        Yılmaz, Kaya, Demir, Şahin, Çelik, Yıldız, Öztürk, Aydın, Arslan, Doğan, Kılıç, Aslan, Koç, Kurt, Özdemir,
        Barzani, Amin, Rasul, Qadir, Benali, Bouzid, Cherif
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let british = """
        Smith, Jones, Taylor, Brown, Williams, Wilson, Johnson, Davies, Patel, Robinson, Wright, Thompson, Evans,
        Walker, White, Roberts, Green, Hall, Wood, Jackson, Clarke, Harris, Clark, Turner, Hill, Cooper, Ward,
        Moore, Morris, King, Watson, Baker, Harrison, Morgan, Allen, Edwards, Hughes, Scott, James, Martin, Lewis,
        Bennett, Parker, Young, Cook, Shaw, Bell, Phillips, Richardson, Lee, Mitchell, Collins, Anderson, Carter,
        Bailey, Cox, Miller, Davis, Marshall, Richards, Wilkinson, Webb, Rogers, Simpson, Price, Adams, Murray,
        Mills, Chapman, Palmer, Campbell, Knight, Ellis, Hunt, Stevens, Barnes, Matthews, Lloyd, Butler, Foster,
        Mason, Powell, Reynolds, Pearson, Barker, Graham, Gibson, Holmes, Fisher, Russell, Fox, Stevenson, Elliott,
        Fletcher, Andrews, Payne, Harvey, Pearce, Reid, Ford, Hunter, Day, Hart, Cole, Brooks, Lawrence, West,
        Burton, Dixon, Grant, Rose, Walsh, Saunders, Spencer, Stone, Armstrong, Gardner, Webster, Carr, Nicholson,
        Black, Wells, Lawson, Bradley, Hudson, Perry, Hawkins, Warren, Jenkins, Riley, Woods, Hamilton, Francis,
        Dawson, Harper, Berry, Ross, Cunningham, Gray, Williamson, Duncan, Jordan, Atkinson, Dean, Cross, Watts,
        Sutton, Burns, Bird, May, Freeman, Porter, Newman, Page, Bates, Field, Howard, Chambers, Oliver, Lowe,
        Barrett, Pratt, Buckley, Curtis, Nash, Bishop, Gilbert, Lane, Hopkins, Bolton, Reeves, Goodwin, Hayes,
        Coleman, Parsons, Hewitt, Wheeler, Fuller, Potter, Long, Hancock, Sharp, Frost, Norman, Watkins, Hodgson,
        Gregory, Little, Thornton, Kemp, Morton, Stephens, Townsend, Savage, Norton, Bond, Osborne, Baldwin, Lamb,
        Marsh, Todd, Blake, Banks, Holland, Booth, Hobbs, Humphreys, Weston, Hardy, Leach, Bull, Bowen, Barton,
        Gill, Read, Rowe, Austin, Goddard, Steele, Parry, Holt, Nicholls, Peters, Stewart, Allan, Gibbs, Power,
        Wade, Franklin, Skinner, Cooke, Pritchard, Haynes, Poole, Cartwright, Howe, Reed, Swift, Ball, Connor,
        Willis, Wong, Newton, Abbott, Yates, Bryant, Atkins, Baxter, Charlton, Storey, Coates, Tucker, Moss, Holden,
        Hooper, Nixon, Bartlett, Parkin, Whittaker, Horton, Lambert, Faulkner, Goodman, Rhodes, Kent, Waters,
        Randall, Sykes, Summers, Nelson, Finch, Crawford, Farmer, Douglas, Wall, Dodd, Clayton, Short, Hutchinson,
        Fowler, Wallis, Pope, Brookes, Barlow, Glover, Sheppard, Preston, Bray, Ashton, Slater, Rowley, Mann, Hope,
        Gough, Ingram, Heath, Gardiner, Hicks, Garner, Greenwood, Hurst, Noble, Dyer, Sanders, Vaughan, Houghton,
        Wyatt, Birch, Burgess, Pickering, Bentley, Cameron, Barber, Collier, Warner, Kay, Peacock, Naylor,
        Whitehead, Woodward, Rees, Thomson, Metcalfe, Bradshaw, Chadwick, Bibby, Hargreaves, Haigh, Crossley,
        Ramsden, Sugden, Barraclough, Ackroyd, Illingworth, Lumb, Horsfall, Pickles, Kershaw, Schofield,
        Butterworth, Ogden, Entwistle, Ashworth, Rothwell, Duckworth, Haworth, Shepherd, Seymour, Blythe, Cubitt,
        Gooch, Mace, Larter, Thirtle, Utting, Kerrison, Bunn, Catchpole, Cutting, Dack, Eastoe, Gotts, Howes, Jermy,
        Ketteringham, Leggett, Nudd, Pye, Rix, Sayer, Tooley, Youngs, Yaxham, Wymer, Tuddenham, Starling, Sizeland,
        Rudd, Pegg, Neave, Mallett, Lincoln, Kett, Hewett, Goffin, Garrod, Futter, Emmerson, Drewery, Crisp,
        Brundish, Bloom, Bacon, Alden, Whitlock, Tidman, Harmer, Hales, Gower, Farrow, Eke, Duffield, Claxton,
        Brighton, Betts, Ayers, Amis, Allison, Woodhouse, Vincent, Underwood, Turnbull, Tate, Swann, Stokes,
        Spooner, Sims, Sewell, Rutter, Rowland, Robson, Ridley, Quinn, Proctor, Piper, Percival, Peck, Peel, Oakley,
        Neal, Musgrave, Mould, Moody, Milner, Mercer, Meadows, Maynard, Mallinson, Lyons, Lovell, Loveday, Locke,
        Lister, Leigh, Lawton, Latham, Langley, Lancaster, Kirby, Kitchen, Knowles, Keen, Judd, Jarvis, Jeffery,
        Iles, Huxley, Hyde, Hull, Howarth, Horne, Hollis, Hinton, Higgins, Hibbert, Herbert, Hendry, Hemmings,
        Healey, Hayward, Hatton, Harding, Hampton, Halliday, Gunn, Griffin, Greaves, Grainger, Goldsmith, Godfrey,
        Gale, Furness, Frith, Foxley, Forster, Fielding, Fenton, Farrell, Fawcett, Everett, Emery, Elmes, Ellison,
        Eaton, Eden, Dyson, Duffy, Drew, Drake, Dobson, Dickinson, Denton, Denham, Daniels, Dalton, Dale, Dalby,
        Crowther, Croft, Critchley, Crane, Craig, Cowley, Cotton, Corbett, Conway, Connolly, Coombes, Clough,
        Clements, Cleary, Church, Chester, Cheetham, Charles, Chandler, Catterall, Carver, Carpenter, Carey, Cannon,
        Burrows, Burke, Bullock, Buckingham, Bryan, Browning, Broadhurst, Bridges, Brennan, Bowles, Bourne, Boswell,
        Blackburn, Binns, Bevan, Beaumont, Beattie, Beasley, Bayliss, Batty, Bassett, Barry, Barron, Barclay,
        Baines, Bain, Avery, Aston, Askew, Archer, Appleby, Appleton, Amos, Alexander, Akers, Adamson, Abel,
        Yeomans, Worthington, Wootton, Woodcock, Winter, Winters, Wilkins, Wilde, Whitworth, Whittle, Whitfield,
        Whiteley, Wheatley, Weaver, Weatherall, Waterhouse, Walters, Walton, Wakefield, Vickers, Varley, Upton,
        Tyler, Twigg, Trotter, Tranter, Tomlinson, Timms, Thorpe, Thorne, Thomas, Tanner, Talbot, Swain, Stubbs,
        Street, Stanton, Stanley, Stafford, Squires, Southern, Snow, Slack, Skelton, Simmons, Simms, Silver, Shore,
        Sherwood, Sharpe, Shelton, Senior, Selby, Scholes, Salt, Sadler, Rycroft, Rushton, Royle, Roscoe, Roper,
        Robertson, Richmond, Redfern, Rayner, Ratcliffe, Radford, Prince, Prior, Poulter, Plant, Pitt, Pilkington,
        Philpott, Perkins, Pennington, Penn, Peake, Payton, Partridge, Parr, Paige, Overton, Otter, Orton, Orchard,
        Oldfield, Oakes, Nuttall, Newell, Nettleton, Needham, Myers, Mullins, Muir, Mountford, Mortimer, Morley,
        Monk, Moon, Milton, Millward, Middleton, Merritt, Mellor, McQueen, Massey, Marriott, Manning, Madden, Lucas,
        Lord, Livesey, Lindsay, Levy, Lester, Leeson, Law, Langton, Lamont, Kirk, Kirkham, Kinsella, Kilner, Kenyon,
        Kendall, Keeling, Kaye, Jessop, Jennings, Jeffries, Jacobs, Irving, Ibbotson, Hurley, Humphries, Hopkinson,
        Hooton, Holloway, Hollins, Holdsworth, Hobson, Hitchcock, Hilton, Higginson, Hewson, Henshaw, Heaton, Heap,
        Hazell, Hartley, Harland, Hanson, Handley, Hallam, Haines, Hadley, Hackett, Guest, Greenhalgh, Gorman,
        Gordon, Goode, Gledhill, Gee, Garside, Garratt, Garland, Gallagher, Fryer, Friend, French, Fraser, Foy,
        Forrest, Forbes, Flynn, Flint, Fitzgerald, Firth, Fearn, Farr, Farnworth, Ewing, Etherington, Elliot,
        Eldridge, Edmonds, Eccles, Eastwood, Earl, Dwyer, Dunne, Dunn, Doyle, Dover, Donaldson, Dixey, Dickson,
        Devlin, Derbyshire, Denby, Dennis, Delaney, Dawes, Darby, Cutler, Currie, Cullen, Crabtree, Cox-Hall,
        Cousins, Cottrell, Cooling, Connell, Coles, Colley, Cohen, Coe, Cloke, Clegg, Cheshire, Chappell, Challis,
        Causton, Cattell, Carlisle, Cargill, Capes, Canning, Buxton, Butt, Burnett, Burdett, Bunting, Buck, Brough,
        Broadbent, Briggs, Brierley, Breeze, Brand, Braithwaite, Bowyer, Bowden, Bostock, Boardman, Blunt, Bloor,
        Blackwell, Birkett, Bingham, Bickerton, Beverley, Benson, Belcher, Beckett, Beard, Bates-Hill, Batt,
        Barnett, Barnard, Bamford, Balls, Bagshaw, Atherton, Ashby, Armitage, Arkwright, Appleyard, Amess, Allott,
        Aldridge, Alcock, Addison, Abrahams
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let chinese = """
        Wang, Li, Zhang, Chen, Liu, Wong, Chan, Cheung, Lam, Leung, Ho, Ng, Lau, Cheng, Tang, Yip, Chow, Fung, Kwok,
        Lee, Tsang, Mak, Ma, Hui, Yeung, Lo, Chiu, Poon, Kwan, Tam, Wu, Yang, Huang, Zhao, Zhou, Xu, Sun, Lin,
        Nguyen, Tran, Pham, Le, Hoang, Vu, Dang, Bui, Kim, Park, Santos, Reyes, Cruz, Garcia, Bautista, Dela-Cruz
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let eastEuropean = """
        Nowak, Kowalski, Kowalska, Wiśniewski, Wójcik, Kowalczyk, Kamiński, Lewandowski, Lewandowska, Zieliński,
        Szymański, Woźniak, Dąbrowski, Kozłowski, Jankowski, Mazur, Kwiatkowski, Wojciechowski, Krawczyk, Kaczmarek,
        Piotrowski, Grabowski, Zając, Pawłowski, Michalski, Król, Nowakowski, Wieczorek, Wróbel, Jabłoński, Dudek,
        Adamczyk, Majewski, Olszewski, Jaworski, Stępień, Malinowski, Górski, Nowicki, Pawlak, Witkowski, Walczak,
        Sikora, Baran, Rutkowski, Szewczyk, Ostrowski, Tomaszewski, Pietrzak, Zalewski, Wróblewski, Marciniak,
        Jasiński, Sadowski, Bąk, Duda, Chmielewski, Borkowski, Włodarczyk, Sokołowski, Kazlauskas, Jankauskas,
        Petrauskas, Stankevičius, Vasiliauskas, Butkus, Kazlauskaitė, Bērziņš, Kalniņš, Ozols, Popescu, Ionescu,
        Popa, Radu, Dumitru, Stan, Stoica, Gheorghe, Rusu, Munteanu, Ciobanu, Dimitrov, Ivanov, Petrov, Georgiev,
        Nagy, Kovács, Tóth, Szabó, Horváth, Novák
        """
}

extension Surnames {
    /// Most common first; our own selection.
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

extension Surnames {
    /// Most common first; our own selection.
    static let irish = """
        Murphy, Kelly, O'Sullivan, O'Brien, Byrne, Ryan, O'Connor, O'Neill, O'Reilly, Doyle, Kennedy, Lynch, Murray,
        Quinn, Moore, McCarthy, O'Doherty, Kavanagh, Nolan, O'Donnell, O'Leary, Sweeney, Donnelly, O'Keeffe, O'Hara,
        O'Callaghan, O'Rourke, O'Shea, O'Malley, O'Grady, O'Dwyer, O'Hagan, O'Kane, O'Toole, O'Mahony, O'Gorman,
        Fitzpatrick, Fitzgerald, Brady, Sheridan, Keane, Keating, Kenny, Kearney, Maguire, Mulligan, Molloy, Nugent,
        Phelan, Rafferty, Regan, Riordan, Rooney, Scanlon, Shanahan, Sheehan, Tierney, Tully, Twomey, Whelan,
        Cahill, Casey, Clancy, Coyle, Daly, Devine, Dolan, Fahy, Feeney, Foley, Hanlon, Healy, Hogan, Joyce,
        Kinsella, Mulcahy, Ní-Bhriain, Ward, Connors, Doran, Maughan
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let muslim = """
        Khan, Ahmed, Hussain, Ali, Begum, Akhtar, Mahmood, Malik, Iqbal, Shah, Miah, Rahman, Hassan, Islam, Uddin,
        Chowdhury, Choudhury, Chaudhry, Mirza, Butt, Raja, Qureshi, Sheikh, Shaikh, Siddiqui, Ansari, Aslam, Ashraf,
        Anwar, Aziz, Bashir, Bibi, Hashmi, Haider, Hamid, Hanif, Haque, Javed, Jamil, Karim, Kausar, Khalid, Latif,
        Majid, Mehmood, Mohammed, Mughal, Mustafa, Nawaz, Naz, Parveen, Rafiq, Rashid, Raza, Rehman, Riaz, Sadiq,
        Saleem, Saeed, Sarwar, Shabir, Sultana, Tariq, Ullah, Yaqoob, Yasin, Younis, Yousaf, Zaman, Zafar, Abbas,
        Afzal, Akram, Alam, Altaf, Amin, Arshad, Awan, Baig, Bhatti, Dar, Farooq, Gul, Habib, Hameed, Ilyas, Imran,
        Ishaq, Kazmi, Khatun, Khatoon, Munir, Nadeem, Patel, Syed, Talukdar, Hoque, Sarkar
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let particle = """
        de Souza, de la Cruz, de Freitas, De Vries, de Jong, van Dijk, van den Berg, van der Merwe, Van Wyk, van
        Rooyen, von Braun, le Roux, Le Fevre, La Rosa, Di Marco, D'Souza, D'Angelo, D'Arcy, De Luca, du Plessis, Du
        Toit, De'Ath, St Clair, St John, Ferrari, Rossi, Esposito, Romano, Bianchi, García, Fernández, Martínez,
        López, Dubois, Lefèvre, Müller, Schneider, Botha, Pretorius, Nel, Baptiste, Joseph, St Louis
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let portuguese = """
        Silva, Santos, Ferreira, Pereira, Oliveira, Costa, Rodrigues, Martins, Jesus, Sousa, Fernandes, Gonçalves,
        Gomes, Lopes, Marques, Alves, Almeida, Ribeiro, Pinto, Carvalho, Teixeira, Moreira, Correia, Mendes, Nunes,
        Soares, Vieira, Monteiro, Cardoso, Rocha, Neves, Coelho, Cruz, Cunha, Pires, Ramos, Reis, Simões, Antunes,
        Matos, Fonseca, Machado, Araújo, Barbosa, Tavares, da Silva, dos Santos, de Sousa, da Costa, de Almeida
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let scottish = """
        Macdonald, McDonald, MacLeod, McLeod, Mackenzie, McKenzie, MacKay, McKay, McLean, MacLean, McIntyre,
        McGregor, MacGregor, McPherson, McMillan, MacMillan, McFarlane, McNeil, MacNeil, McKenna, McLaughlin,
        McAllister, McArthur, McBride, McCabe, McCann, McCarthy, McCartney, McCallum, McCormack, McCulloch,
        McDermott, McDowell, McEwan, McFadden, McGee, McGill, McGinley, McGovern, McGowan, McGrath, McGuire, McHugh,
        McInnes, McIntosh, McKee, McKinnon, McLellan, McMahon, McManus, McNally, McNamara, McNulty, McQueen,
        Sutherland, Ferguson, Sinclair, Kerr, Wallace, Bruce, Drummond, Gilchrist, Buchanan, Cairns, Galbraith,
        Geddes, Imrie, Lockhart, Menzies, Ogilvie, Rennie, Urquhart, Findlay, Fairbairn
        """
}

extension Surnames {
    /// Most common first; our own selection.
    static let welsh = """
        Jones, Davies, Williams, Evans, Thomas, Roberts, Lewis, Hughes, Morgan, Griffiths, Edwards, Owen, James,
        Morris, Price, Rees, Phillips, Jenkins, Llewellyn, Lloyd, Parry, Powell, Pugh, Probert, Prosser, Prothero,
        Bowen, Bevan, Howell, Howells, Humphreys, Ellis, Harries, John, Gwynne, Meredith, Mostyn, Nicholas, Penry,
        Pritchard, Treharne, Vaughan, Watkins, Wynne, ap-Rhys, Tudor, Maddocks, Morse, Griffith
        """
}

/// Rare surnames made from the parts of English place-names and by-names: about 40,000 of them.
struct SurnameTail: Sendable {
    private let stems = WordTable.entries(
        """
        Thorn, Hather, Brad, Whit, Black, Stan, Ash, Oak, Elm, Wool, Hard, Lang, Red, Green, Cold, Win, Hol, Har, Hal,
        Sel, Wal, Al, El, Ed, Os, Wil, Cam, Chad, Chat, Clay, Cran, Cross, Dan, Den, Dun, Dray, East, Fair, Farn, Fen,
        Fern, Gar, Gil, God, Gos, Gray, Grim, Had, Ham, Han, Hart, Haver, Hay, Heath, Hedge, Hind, Hor, Hux, Kel, Ken,
        Kings, Kirk, Lam, Lav, Led, Ling, Lin, Lock, Mar, Mel, Mid, Mor, Nor, North, Over, Pad, Pem, Pen, Pick, Plum,
        Rad, Ram, Raven, Ray, Rock, Rom, Rush, Sand, Scar, Sea, Shel, Ship, Shir, Som, South, Spar, Sprow, Stain, Stal,
        Stock, Strat, Sud, Swan, Tad, Tar, Tem, Tharp, Tid, Tin, Tud, Upp, Wad, Wake, War, Wat, Way, Wend, West, Wet,
        Whet, Wick, Wim, Wing, Wood, Worm, Wray, Wrox, Yal, Yar, Yel
        """)
    private let middles = ["", "", "", "", "er", "ing", "en", "el", "ers"]
    private let ends = WordTable.entries(
        """
        ley, ton, ham, field, wood, ford, well, worth, by, den, man, bury, croft, land, more, combe, stead, wick, hurst,
        shaw, dale, mond, burn, gate, son, cock, bridge, house, grave, thwaite, low, er, ett, ard, mere, ridge, hill,
        by, thorpe, holm, pole, smith
        """)

    func draw(_ entropy: inout SeededEntropy) -> String {
        // The smaller of two draws makes early parts more common, so that the tail slopes too.
        let stem = stems[min(entropy.below(stems.count), entropy.below(stems.count))]
        let middle = middles[entropy.below(middles.count)]
        return stem + middle + ends[min(entropy.below(ends.count), entropy.below(ends.count))]
    }
}
