import EncompassFuzzTargets
import Foundation

/// The option that names the parser. libFuzzer starts itself again with the same arguments, and passes over those with
/// two hyphens.
private let option = "--parser="

/// The parser of this process.
private let target = FuzzTarget.all.first { CommandLine.arguments.contains(option + $0.name) }

/// Called by libFuzzer once, before anything else: lists the parsers unless the arguments name one.
@_cdecl("LLVMFuzzerInitialize")
public func begin(_ count: UnsafeMutableRawPointer, _ arguments: UnsafeMutableRawPointer) -> CInt {
    guard target == nil else { return 0 }
    for target in FuzzTarget.all { print(target.name) }
    exit(CommandLine.arguments.count == 1 ? 0 : 64)
}

/// Called by libFuzzer with each input. It keeps the input of a process that aborts.
@_cdecl("LLVMFuzzerTestOneInput")
public func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    do {
        try target?.check(Array(UnsafeBufferPointer(start: data, count: size)))
    } catch {
        fatalError("\(error)")
    }
    return 0
}
