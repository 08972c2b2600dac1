import EncompassEngine
import Foundation
import Logging
import Synchronization
import TestSupport
import Testing

/// The program's log: its forms, and that nobody waits for its reader.
@Suite("The log")
struct LogTests {
    /// A pipe that the test reads when it likes.
    private final class Reader {
        private var ends: [Int32] = [0, 0]
        var input: Int32 { ends[1] }

        init() { pipe(&ends) }
        deinit { for end in ends { close(end) } }

        /// What is written, until it is enough or nothing more has come for a minute; and what is there already.
        func text(until isEnough: (String) -> Bool = { _ in true }) -> String {
            var bytes: [UInt8] = []
            var text: String { String(decoding: bytes, as: UTF8.self) }
            var wanted = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
            while poll(&wanted, 1, isEnough(text) ? 0 : 60_000) > 0 {
                var chunk = [UInt8](repeating: 0, count: 65_536)
                let count = read(ends[0], &chunk, chunk.count)
                guard count > 0 else { break }
                bytes += chunk.prefix(count)
            }
            return text
        }
    }

    private func logger(_ queue: LogQueue) -> Logger {
        Logger(label: "encompass.test") { QueuedLogHandler(label: $0, level: .debug, queue: queue) }
    }

    @Test("a line of text has time, level, logger, message and fields, and stays one line whatever is in it")
    func plain() {
        let reader = Reader()
        let queue = LogQueue(LogFormat(.plain, isForJournal: false), descriptor: reader.input)
        logger(queue).error(
            "nothing\nworks", metadata: ["reason": "timedOut", "detail": "a b\r\nc \"d\"", "turned": "x\u{202E}y"])
        queue.drain(within: 600)
        let lines = reader.text().split(separator: "\n", omittingEmptySubsequences: false)
        #expect(lines.count == 2 && lines[1].isEmpty)
        let words = #"error encompass.test: nothing\nworks detail="a b\r\nc \"d\"" reason=timedOut turned=x\u{202e}y"#
        #expect(lines[0].contains("T") && lines[0].hasSuffix("Z " + words), "\(lines[0])")
    }

    @Test("a line of JSON is one object")
    func json() throws {
        let reader = Reader()
        let queue = LogQueue(LogFormat(.json, isForJournal: false), descriptor: reader.input)
        logger(queue).notice("a \"line\"\nand more", metadata: ["count": "3"])
        logger(queue).info("no fields")
        queue.drain(within: 600)
        let objects = try reader.text().split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(objects.count == 2)
        #expect(objects[0]["level"] as? String == "notice" && objects[0]["logger"] as? String == "encompass.test")
        #expect(objects[0]["message"] as? String == "a \"line\"\nand more")
        #expect((objects[0]["fields"] as? [String: String]) == ["count": "3"])
        #expect(objects[0]["time"] is String && objects[1]["fields"] == nil)
    }

    @Test(
        "under the journal a line begins with its priority, and the journal keeps the time",
        arguments: [
            (Logger.Level.critical, "<2>"), (.error, "<3>"), (.warning, "<4>"), (.notice, "<5>"), (.info, "<6>"),
            (.debug, "<7>"),
        ])
    func journal(level: Logger.Level, priority: String) {
        let reader = Reader()
        let queue = LogQueue(LogFormat(.plain, isForJournal: true), descriptor: reader.input)
        logger(queue).log(level: level, "started")
        queue.drain(within: 600)
        #expect(reader.text() == "\(priority)\(level.rawValue) encompass.test: started\n")
    }

    @Test("the journal is recognised by the stream that it made")
    func stream() throws {
        let reader = Reader()
        var status = stat()
        #expect(fstat(reader.input, &status) == 0)
        let name = "\(status.st_dev):\(status.st_ino)"
        #expect(LogFormat.isJournal(name, descriptor: reader.input))
        #expect(!LogFormat.isJournal("1:2", descriptor: reader.input))
        #expect(!LogFormat.isJournal(nil, descriptor: reader.input))
    }

    @Test("who logs never waits for the reader; what does not fit is dropped, counted and mentioned")
    func nobodyReads() throws {
        let reader = Reader()
        let queue = LogQueue(LogFormat(.plain, isForJournal: true), descriptor: reader.input, limit: 200_000)
        let dropped = Counted()
        queue.whenDropping { dropped.add() }
        let log = logger(queue)
        let logging = Background {
            for number in 1...20_000 { log.info("line", metadata: ["number": "\(number)"]) }
        }
        // Otherwise it would wait for ever.
        try logging.value()
        #expect(dropped.count > 5_000)
        queue.drain(within: 0.1)

        func mentions(_ text: String) -> [Int] {
            text.matches(of: /were dropped[^\n]* count=([0-9]+)[^\n]*\n/).compactMap { Int($0.output.1) }
        }
        let text = reader.text { mentions($0).reduce(0, +) >= dropped.count }
        // One for each time that something could be written again.
        #expect(mentions(text).reduce(0, +) == dropped.count && mentions(text).count <= 3, "\(mentions(text))")
        #expect(text.split(separator: "\n").count == 20_000 - dropped.count + mentions(text).count)
        // It goes on.
        log.info("afterwards")
        #expect(reader.text { $0.hasSuffix("afterwards\n") }.hasSuffix("afterwards\n"))
    }
}

/// Counts from several threads.
private final class Counted: Sendable {
    private let value = Mutex(0)
    var count: Int { value.withLock { $0 } }
    func add() { value.withLock { $0 += 1 } }
}
