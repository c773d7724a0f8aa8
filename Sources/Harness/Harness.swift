// Harness: see docs.
