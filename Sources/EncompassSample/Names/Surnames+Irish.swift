extension Surnames {
    /// Commonest first; our own selection.
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
