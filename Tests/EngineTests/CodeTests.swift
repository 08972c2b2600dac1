import EncompassCore
import EncompassDelivery
import EncompassEngine
import EncompassStore
import Foundation
import GRDB
import TestSupport
import Testing

@Suite("A one-time code is sent at once, used once, and kept as a hash")
struct CodeTests {
    private let request = CodeRequest(.address, subject: "contact", contact: Data([1, 2]))
    private let address = StaffAddress.email("new.head@schools.example")
    private let actor = Actor.account("kay")

    private func code(_ night: Night) throws -> String {
        let text = try #require(night.transport.handed.last { $0.to == address.address }?.text)
        return try #require(text.split(whereSeparator: { !$0.isNumber }).map(String.init).first { $0.count == 6 })
    }

    private func use(_ typed: String, _ night: Night) throws -> OneTimeCode.Verdict {
        try night.store.codes.use(typed, for: request, by: actor, at: night.clock.now())
    }

    @Test func itGoesBeforeNotificationsAndLetsInOnce() throws {
        let night = try Night()
        try night.push(Quayside.incident(children: [night.town.child("Jory", reference: "1")]))
        try night.turn(sending: false)
        try night.engine.sendCode(request, to: address, by: actor)
        try night.turn()
        #expect(night.transport.recipients.first == address.address)
        let code = try code(night)
        #expect(try use("000 000" == code ? "111111" : "000 000", night) == .wrong(left: 4))
        let other = CodeRequest(.confirmation, subject: "contact", contact: Data([1, 2]))
        #expect(try night.store.codes.use(code, for: other, by: actor, at: night.clock.now()) == .expired)
        #expect(try use(code.prefix(3) + " " + code.suffix(3), night) == .right)
        #expect(try use(code, night) == .used)
    }

    @Test func onlyTheNewestCountsForTenMinutesAndFiveTries() throws {
        let night = try Night()
        try night.engine.sendCode(request, to: address, by: actor)
        try night.turn()
        let first = try code(night)
        try night.engine.sendCode(request, to: address, by: actor)
        try night.turn()
        let second = try code(night)
        if first != second { #expect(try use(first, night) == .wrong(left: 4)) }
        night.clock.advance(.minutes(10))
        #expect(try use(second, night) == .expired)
        try night.engine.sendCode(request, to: address, by: actor)
        try night.turn()
        let third = try code(night)
        for left in [4, 3, 2, 1] { #expect(try use("x", night) == .wrong(left: left)) }
        #expect(try use("x", night) == .exhausted)
        #expect(try use(third, night) == .exhausted)
    }

    @Test func theSixthInAnHourWaitsAndTheDeskMayStillReadOneOut() throws {
        let night = try Night()
        for _ in 0..<5 { try night.engine.sendCode(request, to: address, by: actor) }
        #expect(throws: StoreError.self) { try night.engine.sendCode(request, to: address, by: actor) }
        let spoken = try night.store.codes.readOut(request, by: .account("desk"), at: night.clock.now())
        #expect(try use(spoken.spoken, night) == .right)
    }

    @Test func whatIsOverIsNotSentAndNothingReadableIsLeftOfWhatWas() throws {
        let night = try Night()
        try night.engine.sendCode(request, to: address, by: actor)
        night.clock.advance(.minutes(11))
        try night.turn()
        #expect(night.transport.handed.isEmpty)
        try night.engine.sendCode(request, to: address, by: actor)
        try night.turn()
        let code = try code(night)
        let texts = try night.store.read { snapshot in
            try String.fetchAll(snapshot.db, sql: "SELECT text FROM message WHERE state = 'sent'").map {
                try snapshot.keys.open(text: $0)
            }
        }
        #expect(texts == [""])
        #expect(
            try !night.store.auditLog.recent(limit: 50, for: .desk("desk", as: .auditor)).contains {
                $0.entry.facts.values.contains { $0.contains(code) }
            })
    }
}
