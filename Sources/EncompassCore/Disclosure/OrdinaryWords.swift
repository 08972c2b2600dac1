/// Names that are also English words, and what tells the two apart.
enum OrdinaryWords {
    static func contains(_ word: String) -> Bool { word.count <= 2 || words.contains(word) || modals.contains(word) }

    /// A verb that begins a sentence as readily as a name does.
    static func isModal(_ word: String) -> Bool { modals.contains(word) }

    /// Whether a word with a capital letter is a month or a weekday here.
    static func isTime(_ word: String, after before: GuardedWords.Word?, before next: GuardedWords.Word?) -> Bool {
        guard times.contains(word) else { return false }
        if next?.startsWithDigit ?? false { return true }
        return before.map { $0.startsWithDigit || beforeTimes.contains($0.folded) } ?? false
    }

    /// Whether a word after one at the start of a sentence makes that one a name: "Will was", but not "Will be".
    static func followsName(_ next: String, after word: String) -> Bool {
        if isModal(word), bare.contains(next) { return false }
        return verbs.contains(next) || next.count > 4 && next.hasSuffix("ed") && !notPast.contains(next)
    }

    static let relations = set(
        "brother sister sibling son daughter mother father mum mam dad partner husband wife cousin")

    private static let modals = set("will may can must")
    private static let times = set("may april june august march summer autumn monday tuesday wednesday thursday friday")
    private static let beforeTimes = set(
        "in on since until till during of late early last next this from by before after between mid every each to")
    private static let bare = set("also then and or who have do hurt hit put let cut come run become")
    private static let notPast = set("indeed hundred speed breed")
    private static let verbs = set(
        """
        was were is are has had have did does do and said says told tells went goes came comes left leaves lives lived \
        stayed stays saw sees heard hears hid ran runs rang woke slept who also then aged got made took gave felt kept \
        fell held broke threw fought sat stood spoke thought knew became began brought found met hurt hit wants needs \
        could would should can will may
        """)

    private static let words = set(
        """
        abbey able ace ale alley ally amber angel angle april arch archer art ash aspen august autumn baby bailey \
        baker ball bank banks bar barber barn baron barrow basil bath bay bean bear beau beck bell berry best \
        bill birch bird bishop black blade blanch blaze bliss blossom blue blunt bolt bond bone bones booker boot \
        booth boss bough bounds bow bowl box boy brace bragg brand brave bray bread briar brick bride bridge \
        bridges bright brook brooks broom brown buck buckle bud bull burn burns bush butcher butler butt butter \
        cab cable cage call camp candle candy cane cannon cape card care carol carpenter carr cart carter case \
        cash castle cave chamber chambers chance chapel chapman charity chart chase cherry chew child chill \
        christian christmas church clarity clay click cliff close cloud clover club coal coast coffee cola cold \
        college comb coming cone constant cook cooper corner cotter cotton counsel court cousins cove cox crane \
        crisp crook cross crow crown cruise crystal curry cutter daisy dale dance dancer darling dash dawn day \
        days dear dell dent dew diamond dick dole doll dove down drake draper drew driver drummer duck duke dunk \
        dusty duty dyer eager eagle earl early ease east ebony echo elder else ember english eve evening ever \
        every fair faith fall fancy farm farmer farrow fashion faun favour fawn fear feather fern field fields \
        finch fine fish fisher fist fleet fletcher flint flood flower fog fold foot force ford forest forester \
        forth fortune foster fountain fox frame frank free freeman french friday friend frost fry fuller gain \
        gale gallant game gang garden gates gay gem gift gill ginger glad glass glover gold golden good goodman \
        goose gore grace grain grand grant grass grave graves gray green grey groom grove grower guest gull gun \
        gunner guy hail hair hale haley hall halt ham hammer hand handy harbour hardy harm harmony hart harvest \
        haste hatch haven hawk hawker hay hazel head heart heath heather heaven hedge helm help herb hero hide \
        high hill hills hogg holder hole holiday holland holly honey honor honour hood hook hop hope hopper horn \
        horne hound house hunt hunter hush ice inch indigo inn iris ivory ivy jack jade jasmine jersey jet jewel \
        jewels job joiner joker jolly journey joy joyful judge june just justice keen keeper key keys kid kind \
        king kings kirk kit knight lace lad ladder lady lake lamb lamp lance lancer land lane large lark last \
        laurel lavender law lawn laws leach lead leader leaf leather legend lever liberty light lighter lights \
        lily lime line link lion list little loaf lock lodge loft london long loom lord love lovely low luck \
        lucky lyric major male mallow malt man manners manning mansion marble march marine mariner mark market \
        marks marsh marshal marvel mason mast master masters mate max may mayor mead meadow medley melody \
        merchant mercy merit merry middle mild miles mill miller mills minister mint mist misty mole monday money \
        monk moody moon moor moore morn morning moss mould mount mouse mullet music nail nash neat needle nest \
        new newman nice night nightingale noble nook north novel nurse nut oak ocean offer old olive opal oral \
        orange orchard otter owl pace pack packer paddock page paige pain painter pair pal palm pansy paradise \
        park parker parks parr parson parsons partridge pass pat patch patience peace peach peak pear pearl peck \
        peel pen penny pepper pet petal pick picket pierce pike pink piper pitcher pitt place plain plant platt \
        player plum plumb poet pole pollard pond poor pop pope poppy porch port porter post potter pound power \
        precious price pride priest primrose prince princess prior prize proctor proud prudence purple pye quaker \
        queen quick quill rail rain rainbow ram ranger rank ransom rant raven read reader reason red reed reeve \
        reeves regal remedy rest rice rich richer rider ridge ring rings rise river rivers roach road rob robe \
        robin rock rocky rod roe roman romance roof rook room root rope rose rosemary rosy rough round rover row \
        rowing royal ruby rue ruler rush rust rusty rye sadler sage sailor saint sales sally salmon salt sand \
        sands sandy saturday savage sawyer say scarlet scholar school sea seal season seed self sellers senior \
        serene sergeant sexton shade shaft shark sharp sheep shell shepherd ship shoe shook shore short side \
        silver simple singer skill skinner sky slack slater slaughter sleep slim slow sly small smart smith snow \
        soft song sorrow soul sound south spark sparks sparrow spears speed spice spicer spinks spirit spooner \
        spray spring squire stable stack staff stag stall stamp stand star stark starling state stead steed steel \
        steer step stern steward stick still stock stoker stone stones storey storm story stout strange street \
        stride strong sue sugar summer summers sun sunday sunny swallow swan sweet swift swords tab tail tailor \
        tall tamer tanner tar teal teller temple thatcher thorn thrift thrush thursday tide tiger tiller timber \
        tinker toll tout tower town trader train treat tree trim trinity trip trout true trust tuck tuesday tulip \
        turner twist unity upright usher vale valley van velvet vine violet virtue wade wage waiter waits wake \
        walk walker wall waller want war ward warden warm warren warrior wash watch waters wave wax way weaver \
        wednesday well wells west wheat wheel wheeler whip whistle white wick widow wild wilder wildes willow win \
        wing winner winter wise wit witty wolf wonder wood woodman woods woody worker world worth wren wright \
        yard year yeoman young zeal zest
        """)

    private static func set(_ text: String) -> Set<String> { Set(text.split { $0.isWhitespace }.map(String.init)) }
}
