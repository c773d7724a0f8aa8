import Harness
import HarnessTesting
import XCTest

final class RehearsalTests: XCTestCase {
    func testNobodyNoticesTheChangeOfEndpoint() async throws {
        for scenario in try Scenarios.in("../../../SwiftTestingExample/scenarios") {
            try await XCTAssertLanesIdentical(scenario)
        }
    }

    func testAnIgnoredRemovalOfAMemberIsNoticed() async throws {
        let members = Scenario(
            "A member leaves a group",
            users: [UserSetup("ada", "ada@contoso.com"), UserSetup("ben", "ben@contoso.com")],
            groups: [GroupSetup("vpn", "VPN", members: ["ada", "ben"])],
            steps: [.cycle, .removeMembers(group: "vpn", members: ["ben"]), .cycle]
        )
        try await members.verify()
        do {
            try await members.verify(profile: ["apiV2.patchRemoveMember=ignore"])
            XCTFail("nobody noticed that ben is still a member")
        } catch let failure as ScenarioFailure {
            XCTAssertTrue("\(failure)".contains("groups/vpn/members/ben@contoso.com"), "\(failure)")
        }
    }

    func testATenantOfItsOwn() async throws {
        try await withMockTenant { tenant, graph in
            let ada = graph.addUser("ada@contoso.com")
            graph.addGroup("VPN", members: [ada])
            try graph.startProvisioning(to: tenant.legacy)
            tenant.advanceClock(seconds: 40 * 60)
            XCTAssertEqual(tenant.members(of: "VPN"), ["ada@contoso.com"])
        }
    }
}
