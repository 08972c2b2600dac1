/// Every area's policy. Finds the one that applies to an establishment.
public struct PolicyBook: Sendable {
    public let areas: [AreaPolicy]
    private let byAuthority: [String: Int]

    /// Areas in any order; they are kept in order of id.
    public init(areas: [AreaPolicy]) {
        self.areas = areas.sorted { $0.id < $1.id }
        var byAuthority: [String: Int] = [:]
        for (place, area) in self.areas.enumerated() {
            for code in area.localAuthorities where byAuthority[code] == nil { byAuthority[code] = place }
        }
        self.byAuthority = byAuthority
    }

    /// The area of each authority that is of one, by its code.
    public var areaByAuthority: [String: String] { byAuthority.mapValues { areas[$0].id } }

    /// How an area's desk is known and reached; nothing for an unknown area.
    public func desk(ofArea id: String?) -> DeskDetails {
        areas.first { $0.id == id }?.desk ?? DeskDetails()
    }

    /// The id of a force's area; nil if it has none, or several.
    public func area(ofForce force: String) -> String? {
        let own = areas.filter { $0.force == force }
        return own.count == 1 ? own[0].id : nil
    }

    /// How much an area's messages say, and by what templates; the built-in rules for an unknown area.
    public func message(ofArea id: String?) -> MessageRules {
        areas.first { $0.id == id }?.message ?? MessageRules()
    }

    /// What the area of a school asks of its contacts.
    public func contacts(of place: Establishment) -> ContactPolicy {
        let id = resolve(place).areaID
        return areas.first { $0.id == id }?.contacts ?? ContactPolicy()
    }

    /// The policy for an establishment.
    ///
    /// By its authority's code; without a code by the only area's only code, or by postcode; outside every area by the
    /// incident's force, with its own authority's calendar; else the built-in rules.
    public func resolve(_ establishment: Establishment, force: String? = nil) -> EstablishmentPolicy {
        let urn = establishment.urn
        let own = establishment.localAuthority
        if let own, let place = byAuthority[own] {
            let named = establishment.localAuthorityName.map { "\($0) (\(own))" } ?? own
            return policy(
                areas[place], urn, la: own, .authorityCode, Phrase("policy.basis.authorityCode", ["la": named]))
        }
        if own == nil {
            if areas.count == 1, let area = areas.first, area.localAuthorities.count == 1 {
                return policy(area, urn, la: area.localAuthorities.first, .onlyArea, Phrase("policy.basis.onlyArea"))
            }
            if let area = area(ofPostcode: establishment.address.postcode) {
                let la = area.localAuthorities.count == 1 ? area.localAuthorities.first : nil
                return policy(area, urn, la: la, .postcode, Phrase("policy.basis.postcode"))
            }
        }
        return outside(urn, la: own, force: force)
    }

    /// The policy for a notification to an authority's own officer.
    public func resolve(la: String, force: String? = nil) -> EstablishmentPolicy {
        guard let place = byAuthority[la] else { return outside(nil, la: la, force: force) }
        return policy(areas[place], nil, la: la, .authorityCode, Phrase("policy.basis.officer", ["la": la]))
    }

    /// Every conflict between areas. Each area's own faults are in `AreaPolicy.faults()`.
    public func faults() -> [PolicyFault] {
        var faults: [PolicyFault] = []
        var owners: [String: String] = [:]
        for (place, area) in areas.enumerated() {
            if place > 0, areas[place - 1].id == area.id {
                faults.append(PolicyFault(path: "id", detail: "two areas are called \(area.id)"))
            }
            for code in area.localAuthorities {
                if let other = owners[code], other != area.id {
                    let detail = "authority \(code) is claimed by both \(other) and \(area.id)"
                    faults.append(PolicyFault(path: "localAuthorities", detail: detail))
                }
                owners[code] = area.id
            }
        }
        return faults + certificateFaults()
    }

    private func certificateFaults() -> [PolicyFault] {
        var forces: [String: String] = [:]
        return areas.flatMap { area in
            area.feedCertificates.compactMap { name in
                let other = forces.updateValue(area.force ?? "", forKey: name)
                guard let other, other != area.force else { return nil }
                return PolicyFault(
                    path: "feedCertificates",
                    detail:
                        "\(name) is named by \(other) and by \(area.force ?? ""): a certificate belongs to one force")
            }
        }
    }

    /// What people call a force: the name of its area, or its own with capitals if it has no area or several.
    public func name(ofForce id: String) -> String {
        let its = areas.filter { $0.force == id }
        return its.count == 1
            ? its[0].name
            : id.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined(separator: " ")
    }

    /// Whether the force sends times without an offset, as the clock in London showed them.
    public func takesLocalTimes(_ force: String) -> Bool { areas.contains { $0.force == force && $0.localTimes } }

    /// Whether any force's pushes come with a client certificate.
    public var namesFeedCertificates: Bool { areas.contains { !$0.feedCertificates.isEmpty } }

    /// The force whose certificate has one of these names; nil for an unknown one.
    public func force(ofCertificate names: [String]) -> String? {
        let names = Set(names.map { $0.lowercased() })
        return areas.first { !names.isDisjoint(with: $0.feedCertificates) }?.force
    }

    /// Whether a push of the force needs its client certificate.
    public func needsCertificate(_ force: String?) -> Bool {
        areas.contains { $0.force == force && !$0.feedCertificates.isEmpty }
    }

    /// The authorities of the area that claims a postcode; empty if none does.
    public func authorities(ofPostcode postcode: String?) -> [String] {
        area(ofPostcode: postcode)?.localAuthorities ?? []
    }

    /// The authorities of a force's areas.
    public func authorities(ofForce force: String) -> [String] {
        areas.filter { $0.force == force }.flatMap(\.localAuthorities)
    }

    private func area(ofPostcode postcode: String?) -> AreaPolicy? {
        guard let postcode else { return nil }
        var best: (area: AreaPolicy, length: Int)?
        for area in areas {
            for prefix in area.postcodes.compactMap(PostcodePrefix.init) where prefix.fits(postcode) {
                if prefix.text.count > best?.length ?? 0 { best = (area, prefix.text.count) }
            }
        }
        return best?.area
    }

    private func outside(_ urn: URN?, la: String?, force: String?) -> EstablishmentPolicy {
        let calendar = la.map { Phrase("policy.calendar.own", ["la": $0]) } ?? Phrase("policy.calendar.none")
        if let force, let area = areas.first(where: { $0.force == force }) {
            return policy(area, urn, la: la, .incidentForce, Phrase("policy.basis.incidentForce", parts: [calendar]))
        }
        let settings = PolicySettings()
        return EstablishmentPolicy(
            areaID: nil, areaName: nil, localAuthority: la, timing: settings.timing, content: settings.content,
            language: .usual(localAuthority: la), temporaryPlaces: .both, absence: .alarm, basis: .builtIn,
            explanation: [Phrase("policy.basis.builtIn", parts: [calendar])])
    }

    private func policy(
        _ area: AreaPolicy, _ urn: URN?, la: String?, _ basis: EstablishmentPolicy.Basis, _ reason: Phrase
    ) -> EstablishmentPolicy {
        let settings = area.settings(for: urn)
        var explanation = [Phrase("policy.area", ["area": area.name], parts: [reason])]
        if let urn, area.establishments[urn] != nil { explanation.append(Phrase("policy.ownSettings")) }
        return EstablishmentPolicy(
            areaID: area.id, areaName: area.name, localAuthority: la, timing: settings.timing,
            content: settings.content, language: settings.language ?? .usual(localAuthority: la),
            temporaryPlaces: settings.temporaryPlaces ?? .both, absence: settings.absence ?? .alarm, basis: basis,
            explanation: explanation)
    }
}

/// The policy of one establishment, and how it was found.
public struct EstablishmentPolicy: Hashable, Sendable {
    /// Nil if no area's policy applies, so that the built-in rules do.
    public var areaID: String?
    public var areaName: String?
    /// The authority whose calendar and officers are used.
    public var localAuthority: String?
    public var timing: TimingRules
    public var content: ContentRules
    /// The language of its messages and pages.
    public var language: Language
    public var temporaryPlaces: TemporaryPlaces
    public var absence: AbsenceRule
    public var basis: Basis
    /// How the policy was found.
    public var explanation: [Phrase]

    /// How the area was found.
    public enum Basis: String, Hashable, Sendable, Codable, CaseIterable {
        case authorityCode, onlyArea, postcode, incidentForce, builtIn
    }
}
