import JSON
import SCIM

/// The resources that filters are evaluated on and PATCH messages are applied to.
enum FuzzSamples {
    static let user: JSONObject = [
        "id": "11111111-2222-4333-8444-555555555555", "userName": "bjensen@x.com", "externalId": "AbC", "displayName": "Babs",
        "active": true, "title": "Tour Guide", "name": ["givenName": "Barbara", "familyName": "Jensen"],
        "emails": [
            ["value": "b@x.com", "type": "work", "primary": true], ["value": "b@home.org", "type": "home"], ["value": "c@x.com"],
        ],
        "phoneNumbers": [["value": "+1 555", "type": "mobile"]], "level": 7, "ratio": .number(.text("1.5e2")),
        "unknown": [1, "x", nil, [true]],
        "meta": ["lastModified": "2011-05-13T04:42:34Z"],
        SCIMURN.enterpriseUser: ["department": "R&D", "manager": ["value": "26118915"]],
    ]

    static let group: JSONObject = [
        "id": "99999999-2222-4333-8444-555555555555", "displayName": "Tour Guides", "externalId": "G",
        "members": [["value": "1"], ["value": "2", "type": "User"], ["value": "3"]],
    ]
}
