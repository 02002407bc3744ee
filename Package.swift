// swift-tools-version: 6.2
import PackageDescription

// The architecture diagram. Dependencies point one way: drivers know nothing of chat, a room's domain knows nothing
// of HTTP (its `Routes/` is a target of its own), and a room uses another room's service only where it is named here.
// `make test` builds with `--explicit-target-dependency-import-check error`, so that an import that is not declared
// in this file does not compile.

let swift: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

/// Numeric kernels are optimised in debug builds too: an unoptimised embedding would make the test suite forty times slower.
let kernels: [CSetting] = [.unsafeFlags(["-O3"])]

func library(_ name: String, uses: [Target.Dependency] = [], exclude: [String] = [], resources: [Resource] = []) -> Target {
    .target(name: name, dependencies: uses, exclude: exclude, resources: resources, swiftSettings: swift)
}

func tests(_ name: String, uses: [Target.Dependency], exclude: [String] = []) -> Target {
    .testTarget(name: "\(name)Tests", dependencies: ["TestSupport"] + uses, path: "Tests/\(name)", exclude: exclude, swiftSettings: swift)
}

/// A room: one folder, two targets. The domain cannot import HTTP, because `Routes/` is compiled apart from it.
func room(_ name: String, uses: [Target.Dependency] = [], routes: [Target.Dependency]? = [], resources: [Resource] = []) -> [Target] {
    let domain = library(
        name, uses: ["Basics", "Postgres", "Realtime", "Outbox", logging] + uses,
        exclude: ["README.md"] + (routes == nil ? [] : ["Routes"]), resources: resources)
    guard let routes else { return [domain] }
    return [
        domain,
        .target(
            name: "\(name)Routes",
            dependencies: [.byName(name: name), "Basics", "Web", hummingbird, hummingbirdCore, httpTypes, logging] + routes,
            path: "Sources/\(name)/Routes", swiftSettings: swift),
    ]
}

let hummingbird: Target.Dependency = .product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let httpTypes: Target.Dependency = .product(name: "HTTPTypes", package: "swift-http-types")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"),
    .product(name: "NIOPosix", package: "swift-nio"),
    .product(name: "NIOHTTP1", package: "swift-nio"),
    .product(name: "NIOWebSocket", package: "swift-nio"),
]

let package = Package(
    name: "frontdesk",
    products: [.executable(name: "frontdesk", targets: ["frontdesk"])],
    dependencies: [
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
    ],
    targets: [
        // C libraries: module maps, and the few lines that variadic functions and numeric kernels need. No logic.
        .systemLibrary(name: "CPostgres", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CHiredis", providers: [.apt(["libhiredis-dev"])]),
        .systemLibrary(name: "CArgon2", providers: [.apt(["libargon2-dev"])]),
        .systemLibrary(name: "CCmark", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("curl")]),
        .target(
            name: "CHTML", cSettings: [.unsafeFlags(["-I/usr/include/libxml2"])],
            linkerSettings: [.linkedLibrary("xml2"), .linkedLibrary("z")]),
        .target(name: "CMiniLM", cSettings: kernels, linkerSettings: [.linkedLibrary("m")]),

        // Drivers: async, typed, no word of chat.
        library("Basics"),
        library("Postgres", uses: ["CPostgres", "Basics", lifecycle, logging], exclude: ["README.md"]),
        library("Redis", uses: ["CHiredis", "Basics", lifecycle, logging], exclude: ["README.md"]),
        library("Curl", uses: ["CCurl", "Basics", logging], exclude: ["README.md"]),
        library("MiniLM", uses: ["CMiniLM", "Basics"], exclude: ["README.md"]),
        library("Documents", uses: ["CHTML", "CCmark", "Basics"], exclude: ["README.md"]),

        // What rooms share.
        library("Realtime", uses: ["Basics", "Postgres", "Redis", lifecycle, logging], exclude: ["README.md"]),
        library("Outbox", uses: ["Basics", "Postgres", "Realtime", lifecycle, logging], exclude: ["README.md"]),
        library(
            "Web",
            uses: ["Basics", hummingbird, hummingbirdCore, lifecycle, logging] + nio + [
                .product(name: "NIOHTTPTypes", package: "swift-nio-extras"),
                .product(name: "NIOHTTPTypesHTTP1", package: "swift-nio-extras"),
                httpTypes,
            ], exclude: ["README.md"]),
    ]
        + room("Accounts", uses: ["CArgon2", crypto, .product(name: "JWTKit", package: "jwt-kit")], routes: ["Realtime"])
        + room("Chat", uses: [crypto], routes: ["Realtime", lifecycle])
        + room("Knowledge", uses: ["MiniLM", "Documents", "Curl", "LanguageModels", "Understanding", crypto], routes: [])
        + room("Understanding", uses: ["MiniLM"], routes: nil, resources: [.embedInCode("Examples")])
        + room("Escalation", uses: ["Understanding"], routes: nil)
        + room("LanguageModels", uses: ["Curl"], routes: nil)
        + room(
            "Answering", uses: ["Chat", "Knowledge", "MiniLM", "Understanding", "Escalation", "LanguageModels"],
            routes: ["Knowledge", "Understanding"])
        + room("Takeover", uses: ["Chat", lifecycle], routes: ["Chat", "Realtime"])
        + room("CRM")
        + [
            library(
                "Server",
                uses: [
                    "Basics", "Postgres", "Redis", "Curl", "MiniLM", "Documents", "Realtime", "Outbox", "Web", hummingbird, hummingbirdCore,
                    httpTypes,
                    lifecycle,
                    unixSignals, logging, crypto, .product(name: "NIOCore", package: "swift-nio"),
                    "Accounts", "AccountsRoutes", "Chat", "ChatRoutes", "Knowledge", "KnowledgeRoutes", "Understanding", "Escalation",
                    "LanguageModels", "Answering", "AnsweringRoutes", "Takeover", "TakeoverRoutes", "CRM", "CRMRoutes",
                ], exclude: ["README.md"]),
            .executableTarget(
                name: "frontdesk",
                dependencies: [
                    "Server", "Documents", "Basics", logging, .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ],
                swiftSettings: swift),

            .executableTarget(
                name: "benchmarks",
                dependencies: [
                    "Postgres", "Redis", "Curl", "MiniLM", "Basics", hummingbird, lifecycle, logging,
                    .product(name: "ArgumentParser", package: "swift-argument-parser"),
                ] + nio,
                path: "Benchmarks", swiftSettings: swift),

            .target(
                name: "TestSupport",
                dependencies: ["Basics", "Postgres", logging] + nio,
                path: "Tests/Support", swiftSettings: swift),
            tests("Basics", uses: ["Basics"]),
            tests("Postgres", uses: ["Postgres", "Basics", logging]),
            tests("Redis", uses: ["Redis", "Basics", logging]),
            tests("Curl", uses: ["Curl", "Basics", logging] + nio),
            tests("MiniLM", uses: ["MiniLM", "CMiniLM", "Basics"], exclude: ["Fixtures"]),
            tests("Documents", uses: ["Documents", "Basics"], exclude: ["Fixtures"]),
            tests("Realtime", uses: ["Realtime", "Basics"]),
            tests("Outbox", uses: ["Outbox", "Realtime", "Redis", "Postgres", "Basics", logging]),
            tests("Web", uses: ["Web", "Basics"] + nio),
            tests(
                "Accounts",
                uses: [
                    crypto, "Accounts", "AccountsRoutes", "Web", "Outbox", "Postgres", "Basics", hummingbird, hummingbirdCore, httpTypes,
                    nioEmbedded, logging,
                ]),
            tests("Chat", uses: ["Chat", "Realtime", "Redis", "Postgres", "Basics", logging]),
            tests(
                "Knowledge",
                uses: [
                    "Knowledge", "KnowledgeRoutes", "Web", hummingbird, hummingbirdCore, httpTypes, nioEmbedded, "Documents", "MiniLM",
                    "Curl", "Outbox", "Realtime", "Redis", "Postgres", "Basics", logging,
                ], exclude: ["Originals/s3.py"]),
            tests("Understanding", uses: ["Understanding", "MiniLM", "Basics"]),
            tests("Escalation", uses: ["Escalation", "Understanding", "Basics"]),
            tests(
                "Answering",
                uses: [
                    "Answering", "Chat", "Knowledge", "Documents", "LanguageModels", "MiniLM", "Understanding", "Escalation", "Outbox",
                    "Realtime", "Redis", "Postgres", "Basics", logging,
                ]),
            tests(
                "CRM",
                uses: [
                    "CRM", "CRMRoutes", "Web", "Outbox", "Postgres", "Basics", hummingbird, hummingbirdCore, httpTypes, nioEmbedded,
                    logging,
                ]),
            tests("LanguageModels", uses: ["LanguageModels", "Curl", "Basics", logging]),
            tests("Server", uses: ["Server", "Basics", "Web", hummingbird, httpTypes, logging]),
            tests("Takeover", uses: ["Takeover", "Chat", "Realtime", "Redis", "Postgres", "Basics", logging]),
        ],
    swiftLanguageModes: [.v6]
)
