// Whoever writes `import Harness` can name what its API gives and takes: values of JSON, moments, requests, the mocks' own types.
@_exported import HTTP
@_exported import JSON
@_exported import MockGraph
@_exported import MockNetskope
