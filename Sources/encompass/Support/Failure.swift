import ArgumentParser
import EncompassDelivery
import EncompassStore
import Foundation

/// An end that is not success: what to print on standard error, and the exit status that the contract gives it.
struct Failure: Error, CustomStringConvertible {
    enum Status: Int32 {
        case failed = 1
        case usage = 64
        case data = 65
        case tryAgain = 75
        case configuration = 78
    }

    let status: Status
    let description: String

    init(_ status: Status, _ description: String) {
        self.status = status
        self.description = description
    }

    /// Any error as the status that it stands for.
    init(_ error: any Error) {
        switch error {
        case let failure as Failure: self = failure
        case let error as StoreError:
            let status: Status =
                switch error.reason {
                case .locked: .tryAgain
                case .invalid, .forbidden, .notFound, .conflict, .wrongDatabase, .unavailable: .failed
                }
            self.init(status, error.description)
        case let error as TransferFailure: self.init(.failed, error.detail)
        default: self.init(.failed, "\(error)")
        }
    }

    /// Runs a command's body; a failure is printed once, here, and ends the program with its status.
    static func reporting<Value>(_ body: () async throws -> Value) async throws -> Value {
        do {
            return try await body()
        } catch let error as ExitCode {
            throw error
        } catch {
            let failure = Failure(error)
            Console.note("encompass: \(failure.description)")
            throw ExitCode(failure.status.rawValue)
        }
    }
}
