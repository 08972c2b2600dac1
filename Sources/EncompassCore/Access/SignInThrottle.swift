/// One attempt to sign in: the login as typed, and its origin.
public struct SignInAttempt: Hashable, Sendable {
    /// As typed; it counts whether it exists or not.
    public let login: String
    /// The unit for counting failures (`NetworkAddress.party`).
    public let address: String
    /// The browser, if it proved that this login has signed in on it before. It is counted separately from its address,
    /// so that nobody else at the address can lock its owner out.
    public let device: String?
    /// Whether a provider elsewhere checks the password: then no login is known, and only the address is counted.
    let isByProvider: Bool

    public init(login: String, address: String, device: String? = nil) {
        self.login = login
        self.address = address
        self.device = device
        isByProvider = false
    }

    /// One by an organisation's provider.
    public init(byProviderFrom address: String) {
        login = ""
        self.address = address
        device = nil
        isByProvider = true
    }
}

/// Counts attempts to sign in by login and address, so that guessing is slow and a login cannot be locked from
/// elsewhere.
///
/// An attempt counts as failed from its start until it succeeds, so that parallel attempts count too.
///
/// | counted | limit in a quarter of an hour |
/// |---|---|
/// | one login, from one address or known browser | 10 |
/// | any login, from one address, except known browsers; and faulty tokens of a provider | 60 |
public struct SignInThrottle: Sendable {
    private struct Window {
        var began: Timestamp
        var failures: Int
    }

    private enum Key: Hashable {
        case login(String, from: String)
        case address(String)
    }

    public static let window = Span.minutes(15)
    static let perLogin = 10
    static let perAddress = 60
    private static let capacity = 20_000
    private var windows: [Key: Window] = [:]

    public init() {}

    /// Counts an attempt.
    ///
    /// - Returns: nil if the password may be checked; else when the next attempt is allowed.
    public mutating func begin(_ attempt: SignInAttempt, at now: Timestamp) -> Timestamp? {
        makeRoom(at: now)
        let keys = SignInThrottle.keys(of: attempt)
        let waits = keys.compactMap { key, limit -> Timestamp? in
            guard let window = current(key, at: now), window.failures >= limit else { return nil }
            return window.began + SignInThrottle.window
        }
        if let until = waits.max() { return until }
        for (key, _) in keys {
            var window = current(key, at: now) ?? Window(began: now, failures: 0)
            window.failures += 1
            windows[key] = window
        }
        return nil
    }

    /// Takes back an attempt whose password was never checked.
    public mutating func withdraw(_ attempt: SignInAttempt) {
        for (key, _) in SignInThrottle.keys(of: attempt) { lower(key) }
    }

    /// The password was right: forgets the login's failures from there.
    public mutating func succeed(_ attempt: SignInAttempt) {
        for (key, _) in SignInThrottle.keys(of: attempt) {
            if case .login = key { windows[key] = nil } else { lower(key) }
        }
    }

    /// Forgets a login's failures from any address.
    public mutating func forget(login: String) {
        let login = login.lowercased()
        windows = windows.filter { key, _ in
            if case .login(login, _) = key { false } else { true }
        }
    }

    private mutating func lower(_ key: Key) {
        guard var window = windows[key] else { return }
        window.failures -= 1
        windows[key] = window.failures > 0 ? window : nil
    }

    private func current(_ key: Key, at now: Timestamp) -> Window? {
        guard let window = windows[key], now >= window.began, now - window.began < SignInThrottle.window else {
            return nil
        }
        return window
    }

    private static func keys(of attempt: SignInAttempt) -> [(Key, limit: Int)] {
        guard !attempt.isByProvider else { return [(.address(attempt.address), perAddress)] }
        let login = attempt.login.lowercased()
        if let device = attempt.device { return [(.login(login, from: "device:" + device), perLogin)] }
        return [(.login(login, from: attempt.address), perLogin), (.address(attempt.address), perAddress)]
    }

    /// When there are too many keys, expired ones go first, then those with the fewest failures: a flood resets
    /// nobody's count.
    private mutating func makeRoom(at now: Timestamp) {
        guard windows.count >= SignInThrottle.capacity else { return }
        windows = windows.filter { now - $0.value.began < SignInThrottle.window }
        for bound in 1...SignInThrottle.perAddress {
            guard windows.count >= SignInThrottle.capacity else { return }
            windows = windows.filter { $0.value.failures > bound }
        }
    }
}
