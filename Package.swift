// swift-tools-version: 6.0
// cutover: rehearse and prove a Netskope SCIM migration in Microsoft Entra ID. No package dependency, by design.
import PackageDescription

let package = Package(
    name: "cutover",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "cutover", targets: ["cutover"]),
        .library(name: "Harness", targets: ["Harness"]),
        .library(name: "HarnessTesting", targets: ["HarnessTesting"]),
        .library(name: "MockNetskope", targets: ["MockNetskope"]),
        .library(name: "MockGraph", targets: ["MockGraph"]),
    ],
    targets: [
        // Rooms, in the order of the architecture: arrows point from a later line to an earlier one only.
        .target(name: "JSON"),
        .target(name: "HTTP"),
        .target(name: "SCIM", dependencies: ["JSON"]),
        .target(name: "MockNetskope", dependencies: ["JSON", "HTTP", "SCIM"]),
        .target(name: "MockGraph", dependencies: ["JSON", "HTTP"]),
        .target(name: "EntraProvisioning", dependencies: ["JSON", "HTTP", "SCIM"]),
        .target(
            name: "Harness",
            dependencies: ["JSON", "HTTP", "SCIM", "MockNetskope", "MockGraph", "EntraProvisioning"]
        ),
        // Apart from Harness, which cutover links: only what tests use may need Testing and XCTest.
        .target(name: "HarnessTesting", dependencies: ["Harness"]),
        .target(
            name: "Benchmarks",
            dependencies: ["JSON", "HTTP", "SCIM", "MockNetskope", "MockGraph", "EntraProvisioning", "Harness"],
            path: "Benchmarks"
        ),
        .executableTarget(name: "cutover", dependencies: ["Harness", "Benchmarks", "MockNetskope", "HTTP", "JSON"]),

        .testTarget(name: "JSONTests", dependencies: ["JSON"]),
        .testTarget(name: "HTTPTests", dependencies: ["HTTP"]),
        .testTarget(name: "SCIMTests", dependencies: ["SCIM", "JSON"]),
        .testTarget(name: "MockNetskopeTests", dependencies: ["MockNetskope", "HTTP", "JSON", "SCIM"]),
        .testTarget(name: "MockGraphTests", dependencies: ["MockGraph", "HTTP", "JSON"]),
        .testTarget(
            name: "EntraProvisioningTests",
            dependencies: ["EntraProvisioning", "MockGraph", "HTTP", "JSON", "SCIM"]
        ),
        .testTarget(
            name: "HarnessTests",
            dependencies: ["Harness", "MockNetskope", "MockGraph", "EntraProvisioning", "HTTP", "JSON", "SCIM"]
        ),
        .testTarget(name: "LibraryTests", dependencies: ["Harness", "HarnessTesting"]),
        .testTarget(name: "CutoverTests", dependencies: ["Harness", "HTTP", "JSON"]),
        .testTarget(name: "HostileTests", dependencies: ["Harness", "HTTP", "JSON"]),
    ],
    swiftLanguageModes: [.v6]
)
