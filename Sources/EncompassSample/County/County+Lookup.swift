public import EncompassCore

extension County {
    /// The place of a URN; nil for one that is not of this county.
    public func place(_ urn: URN?) -> Place? {
        guard let urn, let index = index[urn] else { return nil }
        return places[index]
    }
}
