// SCIM: see docs.
