extension Surnames {
    /// Commonest first; our own selection.
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
