/// Which of the pupils that a child may be are put before a person as likely, and which are folded away beneath.
public struct CandidateOrder: Hashable, Sendable {
    /// A pupil, in the order of the matcher.
    public struct Entry: Hashable, Sendable {
        public let pupil: Int64
        /// Nil for a pupil that a person named.
        public let probability: Double?
        /// Whether a school has said that the child is not this pupil of it.
        public let isGivenBack: Bool

        public init(pupil: Int64, probability: Double?, isGivenBack: Bool) {
            self.pupil = pupil
            self.probability = probability
            self.isGivenBack = isGivenBack
        }
    }

    /// A pupil less likely than this is folded away, unless nobody is likelier.
    public static let weak = 0.05
    /// A pupil less likely than this is never shown as likely: it is somebody else.
    public static let unlikely = 0.01

    /// Side by side, the likeliest first.
    public let shown: [Int64]
    /// Folded away beneath those: weak ones, then those that a school gave back.
    public let folded: [Int64]
    /// The same pupils if nobody is shown: then they are not folded away, so that a person sees who it is not.
    public let unlikely: [Int64]

    /// | pupil | place |
    /// |---|---|
    /// | the likeliest that no school gave back, if not unlikely | shown |
    /// | likely enough, or named by a person | shown |
    /// | any other | folded beneath those shown; unlikely if there are none |
    /// | given back by a school | after the others |
    public init(_ entries: [Entry]) {
        let open = entries.filter { !$0.isGivenBack }
        let isShown = { (entry: Entry) in
            (entry.probability ?? 1)
                >= (entry.pupil == open.first?.pupil ? CandidateOrder.unlikely : CandidateOrder.weak)
        }
        shown = open.filter(isShown).map(\.pupil)
        let others = (open.filter { !isShown($0) } + entries.filter(\.isGivenBack)).map(\.pupil)
        (folded, unlikely) = shown.isEmpty ? ([], others) : (others, [])
    }
}
