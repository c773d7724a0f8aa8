// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "SwiftTestingExample",
    platforms: [.macOS(.v15)],
    // Yours names a URL and a version: .package(url: "…/cutover.git", from: "…").
    dependencies: [.package(name: "cutover", path: "../..")],
    targets: [
        .testTarget(
            name: "MigrationTests",
            dependencies: [
                .product(name: "Harness", package: "cutover"), .product(name: "HarnessTesting", package: "cutover"),
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)
