#if canImport(Testing)
    public import Harness
    public import Testing

    /// Starts a mock tenant for each test, or each case of a parameterised one, and stops it behind it. The test finds it in `MockTenant.current`.
    public struct MockTenantTrait: TestTrait, SuiteTrait, TestScoping {
        /// How the mocks are set up.
        let configuration: MockService.Configuration

        /// A suite gives it to each of its tests.
        public var isRecursive: Bool { true }

        /// Runs a test with mocks of its own.
        public func provideScope(
            for test: Test,
            testCase: Test.Case?,
            performing function: @Sendable () async throws -> Void
        ) async throws {
            try await withMockTenant(configuration) { tenant, graph in
                try await MockTenant.$current.withValue((tenant, graph)) { try await function() }
            }
        }
    }

    extension Trait where Self == MockTenantTrait {
        /// A mock tenant with an empty directory, and Microsoft Graph: `let (tenant, graph) = try #require(MockTenant.current)`.
        public static var mockTenant: Self { mockTenant { _ in } }

        /// A mock tenant and Microsoft Graph as `configure` sets them up: users, seed, tokens, profiles, faults.
        public static func mockTenant(_ configure: (inout MockService.Configuration) -> Void) -> Self {
            var configuration = MockService.Configuration()
            configure(&configuration)
            return MockTenantTrait(configuration: configuration)
        }
    }
#endif
