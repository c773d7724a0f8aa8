// EntraProvisioning: see docs.
