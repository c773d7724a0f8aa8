import MockNetskope

/// One of the two SCIM endpoints of a Netskope tenant: the retired "SCIM Integration" or REST API v2.
public typealias Endpoint = Facade
