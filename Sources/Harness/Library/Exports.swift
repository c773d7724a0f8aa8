// Whoever writes `import Harness` can name what its API gives and takes: values of JSON, moments, requests, the mocks' own types. Of JSON not everything:
// its SourceLocation would hide that of Swift Testing.
@_exported import HTTP
@_exported import MockGraph
@_exported import MockNetskope

@_exported import enum JSON.JSONNumber
@_exported import struct JSON.JSONObject
@_exported import enum JSON.JSONValue
