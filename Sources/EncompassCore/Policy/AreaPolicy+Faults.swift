extension AreaPolicy {
    /// What holds but should not be left so, establishments included: said wherever the policy is shown.
    public func warnings() -> [PolicyFault] {
        settings.warnings(path: "", against: settings)
            + establishments.sorted { $0.key < $1.key }.flatMap { urn, own in
                own.warnings(path: "establishments.\(urn).", against: own.over(settings))
            }
    }

    /// Everything that is wrong with the policy as a whole, establishments included.
    public func faults() -> [PolicyFault] {
        var faults: [PolicyFault] = []
        func check(_ holds: Bool, _ path: String, _ detail: String) {
            if !holds { faults.append(PolicyFault(path: path, detail: detail)) }
        }
        let idBytes = id.utf8
        check(
            !idBytes.isEmpty
                && idBytes.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x2D },
            "id", "expected lower-case letters, digits and hyphens")
        check(!localAuthorities.isEmpty || !postcodes.isEmpty, "localAuthorities", "required where no postcodes stand")
        for (place, code) in localAuthorities.enumerated() {
            check(
                code.utf8.count == 3 && number(code.utf8) != nil, "localAuthorities[\(place)]",
                "expected a code of three digits")
            check(!localAuthorities[..<place].contains(code), "localAuthorities[\(place)]", "stands there twice")
        }
        for (place, prefix) in postcodes.enumerated() {
            check(
                PostcodePrefix(prefix) != nil, "postcodes[\(place)]",
                "expected the beginning of a postcode, such as NR31")
        }
        faults += settings.faults(path: "", against: settings)
        for urn in establishments.keys.sorted() {
            guard let own = establishments[urn] else { continue }
            faults += own.faults(path: "establishments.\(urn).", against: own.over(settings))
        }
        return faults
    }
}

extension PolicySettings {
    /// A hold that nobody is named for, where these settings ask for one.
    func warnings(path: String, against whole: PolicySettings) -> [PolicyFault] {
        guard holidays == .hold || weekends == .hold, whole.timing.isUnapprovedHold else { return [] }
        return [PolicyFault(path: path + "approvedBy", detail: "hold stands without the name of whoever approved it")]
    }

    /// What does not fit together in `whole`, named where these settings gave a part of it.
    func faults(path: String, against whole: PolicySettings) -> [PolicyFault] {
        let rules = whole.timing
        var faults: [PolicyFault] = []
        if case .notBefore(let time) = rules.release, time >= rules.deadline, release != nil || deadline != nil {
            faults.append(PolicyFault(path: path + "release", detail: "must be before the deadline"))
        }
        if let end = rules.dayEnds, end <= rules.deadline, dayEnds != nil || deadline != nil {
            faults.append(PolicyFault(path: path + "dayEnds", detail: "must be after the deadline"))
        }
        if let channels, channels.isEmpty {
            faults.append(PolicyFault(path: path + "channels", detail: "at least one is needed"))
        }
        if let ladder { faults += LadderCheck(path: path + "ladder", steps: ladder).schoolFaults() }
        if let exceptions { faults += LadderCheck(path: path + "exceptions", steps: exceptions).deskFaults() }
        return faults
    }
}

extension TimingRules {
    /// Whether notifications are held over weekends or holidays and nobody is named who approved that.
    public var isUnapprovedHold: Bool {
        (holidays == .hold || weekends == .hold) && (approvedBy ?? "").allSatisfy(\.isWhitespace)
    }
}
