// MockGraph: see docs.
