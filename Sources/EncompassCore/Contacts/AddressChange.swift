/// What a changed e-mail address or mobile number of a contact counts as before its owner has confirmed it by a code.
///
/// A wrong address discloses a child to a stranger; no address at all leaves a school without its notification. So the
/// address that was verified before stays in use until the new one is confirmed.
public enum AddressRule: String, Hashable, Sendable, Codable, CaseIterable {
    /// It counts as verified if the file says so: the area trusts what it imports.
    case trusted
    /// It waits for a code.
    case code
}

extension Contact {
    /// An address that can be confirmed by a code.
    public enum Address: String, Hashable, Sendable, Codable, CaseIterable {
        case email, mobile

        /// The channel that its code goes by.
        public var channel: Channel { self == .email ? .email : .sms }
    }

    /// The address that counts.
    public subscript(address: Address) -> String? {
        get { address == .email ? email : mobile }
        set { if address == .email { email = newValue } else { mobile = newValue } }
    }

    /// The address that waits for its code.
    public func pending(_ address: Address) -> String? { address == .email ? pendingEmail : pendingMobile }

    private func former(_ address: Address) -> String? { address == .email ? formerEmail : formerMobile }

    /// Those that wait for a code.
    public var pendingAddresses: [Address] { Address.allCases.filter { pending($0) != nil } }

    private mutating func set(_ address: Address, pending: String?, former: String?) {
        if address == .email {
            (pendingEmail, formerEmail) = (pending, former)
        } else {
            (pendingMobile, formerMobile) = (pending, former)
        }
    }

    /// The contact that counts once somebody has entered `self` over what is held.
    ///
    /// | the address | rule `trusted` | rule `code` |
    /// |---|---|---|
    /// | is left out | is gone | is gone |
    /// | is the one that counts | stays | stays, if it was verified |
    /// | is one that a confirmed one has replaced (an old file) | the confirmed one stays | the confirmed one stays |
    /// | is the one that waits for its code | counts | waits |
    /// | is another | counts | waits; the verified one stays in use, if there is one |
    ///
    /// The day of verification is the later one of the two, if an address stays that was verified before; with
    /// `trusted`, it is the one entered, unless a confirmed address stays.
    public func entered(over held: Contact?, _ rule: AddressRule) -> Contact {
        var result = self
        var keepsVerified = false
        var keepsConfirmed = false
        for address in Address.allCases {
            let (new, old) = (self[address], held?[address])
            let isVerified = held?.verifiedOn != nil && old != nil
            guard let new else {
                result.set(address, pending: nil, former: nil)
                continue
            }
            let (waiting, former) = (held?.pending(address), held?.former(address))
            if new == former, isVerified {
                result[address] = old
                result.set(address, pending: waiting, former: former)
                (keepsVerified, keepsConfirmed) = (true, true)
            } else if new == old, rule == .trusted || isVerified {
                // What a person has asked for since is not taken back by a file that does not know of it.
                result.set(address, pending: waiting, former: former)
                keepsVerified = keepsVerified || isVerified
                keepsConfirmed = keepsConfirmed || former != nil
            } else if rule == .trusted {
                result.set(address, pending: nil, former: nil)
            } else {
                result[address] = isVerified ? old : nil
                result.set(address, pending: new, former: former)
                keepsVerified = keepsVerified || isVerified
            }
        }
        let before = rule == .code && keepsVerified || keepsConfirmed ? held?.verifiedOn : nil
        result.verifiedOn = [verifiedOn, before].compactMap(\.self).max()
        return result
    }

    /// The contact as a person entered it who vouches for the addresses: nothing waits.
    public var vouchedFor: Contact {
        var result = self
        for address in Address.allCases { result.set(address, pending: nil, former: nil) }
        return result
    }

    /// The contact once the owner of the waiting address has confirmed it.
    public func confirming(_ address: Address, on day: LocalDate) -> Contact {
        guard let waiting = pending(address) else { return self }
        var result = self
        result.set(address, pending: nil, former: self[address])
        result[address] = waiting
        result.verifiedOn = day
        return result
    }
}
