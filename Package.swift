// swift-tools-version: 6.2
import PackageDescription

/// Every target of ours: Swift 6 mode, strict visibility, and no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .treatAllWarnings(as: .error),
]

/// Tests are compiled faster than they would run faster: only what they test is optimized. Unoptimized, the compiler would
/// read each module twice more in a release build, for an interface that nothing waits for.
let quicklyBuilt = strict + [.unsafeFlags(["-Onone", "-no-emit-module-separately-wmo"])]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let jwt = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let x509 = Target.Dependency.product(name: "X509", package: "swift-certificates")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "encompass",
    products: [.executable(name: "encompass", targets: ["encompass"])],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.10.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.0"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.0"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CLinux"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CSQLite", providers: [.apt(["libsqlite3-dev"])]),
        .target(name: "EncompassCore", resources: [.embedInCode("Resources")], swiftSettings: strict),
        .target(
            name: "EncompassWords", dependencies: ["EncompassCore"], resources: [.embedInCode("Resources")],
            swiftSettings: strict),
        .target(
            name: "EncompassFormats", dependencies: ["EncompassCore", "CZlib"], resources: [.embedInCode("Resources")],
            swiftSettings: strict),
        .target(
            name: "EncompassMatching", dependencies: ["EncompassCore"], resources: [.embedInCode("Resources")],
            swiftSettings: strict),
        .target(name: "EncompassSample", dependencies: ["EncompassCore"], swiftSettings: strict),
        .target(
            name: "EncompassConfiguration",
            dependencies: ["EncompassCore", "EncompassFormats", "EncompassWords", yams],
            swiftSettings: strict),
        .target(
            name: "EncompassStore", dependencies: ["EncompassCore", "CSQLite", grdb, crypto], swiftSettings: strict),
        .target(name: "EncompassDelivery", dependencies: ["EncompassCore", "CCurl", crypto], swiftSettings: strict),
        .target(
            name: "EncompassEngine",
            dependencies: [
                "EncompassCore", "EncompassFormats", "EncompassMatching", "EncompassStore", "EncompassDelivery",
                "EncompassWords", "CLinux", crypto, cryptoExtras, jwt, lifecycle, logging, metrics, mustache,
            ],
            swiftSettings: strict),
        .target(
            name: "EncompassWeb",
            dependencies: [
                "EncompassCore", "EncompassFormats", "EncompassMatching", "EncompassStore", "EncompassEngine",
                "EncompassWords", crypto, hummingbird, hummingbirdTLS, lifecycle, logging, metrics, mustache, x509,
            ],
            resources: [.embedInCode("Resources")], swiftSettings: strict),
        .target(
            name: "EncompassSimulation",
            dependencies: [
                "EncompassCore", "EncompassDelivery", "EncompassEngine", "EncompassFormats", "EncompassMatching",
                "EncompassSample", "EncompassStore", "EncompassWeb", grdb,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "encompass",
            dependencies: [
                "EncompassConfiguration", "EncompassCore", "EncompassFormats", "EncompassMatching", "EncompassSample",
                "EncompassSimulation", "EncompassStore", "EncompassDelivery", "EncompassEngine", "EncompassWeb",
                "EncompassWords", "CLinux", argumentParser, lifecycle, logging, unixSignals,
            ],
            swiftSettings: strict),
        .executableTarget(
            name: "encompass-benchmarks",
            dependencies: [
                "EncompassCore", "EncompassFormats", "EncompassMatching", "EncompassSample", "EncompassStore",
                "EncompassDelivery", "EncompassEngine", "CSQLite", argumentParser, crypto, grdb,
            ],
            path: "Benchmarks/Sources", swiftSettings: strict),
        .target(
            name: "TestSupport",
            dependencies: [
                "EncompassCore", "EncompassDelivery", "EncompassEngine", "EncompassFormats", "EncompassStore", grdb,
            ],
            path: "Tests/TestSupport", swiftSettings: strict),
        .testTarget(name: "CoreTests", dependencies: ["EncompassCore", "TestSupport"], swiftSettings: quicklyBuilt),
        .testTarget(
            name: "ConfigurationTests",
            dependencies: ["EncompassConfiguration", "EncompassCore", "EncompassFormats", "TestSupport"],
            swiftSettings: quicklyBuilt),
        .target(
            name: "EncompassFuzzTargets", dependencies: ["EncompassCore", "EncompassFormats"], path: "Fuzz/Targets",
            swiftSettings: strict),
        .testTarget(
            name: "FormatsTests",
            dependencies: ["EncompassCore", "EncompassFormats", "EncompassFuzzTargets", "TestSupport"],
            swiftSettings: quicklyBuilt),
        .testTarget(
            name: "MatchingTests",
            dependencies: ["EncompassCore", "EncompassMatching", "EncompassSample", "TestSupport"],
            swiftSettings: quicklyBuilt),
        .testTarget(
            name: "SampleTests", dependencies: ["EncompassCore", "EncompassSample", "TestSupport"],
            swiftSettings: quicklyBuilt),
        .testTarget(
            name: "DeliveryTests", dependencies: ["EncompassCore", "EncompassDelivery", "TestSupport"],
            swiftSettings: quicklyBuilt),
        .testTarget(
            name: "StoreTests", dependencies: ["EncompassCore", "EncompassStore", "TestSupport", grdb, crypto],
            swiftSettings: quicklyBuilt),
        .testTarget(
            name: "EngineTests",
            dependencies: [
                "EncompassCore", "EncompassFormats", "EncompassMatching", "EncompassStore", "EncompassDelivery",
                "EncompassEngine", "EncompassSample", "TestSupport", grdb, logging,
            ],
            swiftSettings: quicklyBuilt),
        .testTarget(
            name: "SimulationTests",
            dependencies: ["EncompassCore", "EncompassFormats", "EncompassSimulation", "TestSupport"],
            swiftSettings: quicklyBuilt),
        .testTarget(
            name: "WebTests",
            dependencies: [
                "EncompassCore", "EncompassDelivery", "EncompassStore", "EncompassEngine", "EncompassWeb",
                "EncompassFormats", "EncompassWords", "TestSupport", crypto, hummingbird,
            ],
            swiftSettings: quicklyBuilt),
        .testTarget(
            name: "SystemTests",
            dependencies: [
                "EncompassCore", "EncompassFormats", "EncompassStore", "EncompassDelivery", "EncompassSample",
                "TestSupport", grdb,
            ],
            swiftSettings: quicklyBuilt),
    ]
)

// Only for `make fuzz`: the entry of this program is libFuzzer's own.
if Context.environment["ENCOMPASS_FUZZ"] != nil {
    package.targets.append(
        .executableTarget(
            name: "encompass-fuzz", dependencies: ["EncompassFuzzTargets"], path: "Fuzz/Sources",
            swiftSettings: strict))
}
