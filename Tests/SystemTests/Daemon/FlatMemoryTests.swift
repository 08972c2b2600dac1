import EncompassDelivery
import Foundation
import TestSupport
import Testing

struct FlatMemoryTests {
    /// Ten thousand incidents of about two kilobytes in one request: twenty megabytes that are never held in memory.
    @Test func aLargePushUsesBoundedMemory() throws {
        let morning = try Morning()
        let headers = [
            HTTPHeader("Content-Type", "application/x-ndjson"),
            HTTPHeader("Authorization", "Bearer " + (morning.feed.token ?? "")),
        ]
        let padding = "\"circumstances\":\"" + String(repeating: "what was found at the door ", count: 60) + "\""
        let children = MadeUp.crowd(100).map { $0.reported() }
        var number = 0
        let response = try HTTPTransfer.patient().send(
            HTTPRequest("POST", morning.site.url + "/v1/incidents", headers: headers),
            body: .stream(length: nil) {
                guard number < 10_000 else { return nil }
                number += 1
                let child = children[number % 100]
                return Array((IncidentText.make("NC-\(number)", children: [child], more: padding) + "\n").utf8)
            })
        let answer = Answer(response)
        #expect(answer["accepted"].number == 10_000)
        #expect(answer.records.last?["line"].number == 10_000)
        // At rest it is a tenth of this bound, so that growth with the push would show.
        let peak = try #require(peakMemory(of: morning.site))
        #expect(peak < 250_000, "\(peak) kB")
    }

    /// VmHWM: the most that was ever resident, in kB.
    private func peakMemory(of site: Installation) -> Int? {
        let path = "/proc/\(site.daemon?.id ?? 0)/status"
        let status = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }
    }
}
