// MockNetskope: see docs.
