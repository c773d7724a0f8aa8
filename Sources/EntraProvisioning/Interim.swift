import JSON
public struct SynchronizationSchema { public var json: JSONObject
  public static func standard(templateID: String) -> SynchronizationSchema { SynchronizationSchema(json: ["id": .string("schema-" + templateID), "version": "v1", "directories": [["id": "d1", "name": "Azure Active Directory", "objects": []], ["id": "d2", "name": "customappsso", "objects": []]], "synchronizationRules": [["id": "rule-1", "name": "USER_TO_USER", "objectMappings": []]]]) }
  public static func problems(in schema: JSONObject) -> [String] { schema["synchronizationRules"] == nil ? ["The schema has no synchronizationRules."] : [] }
}
public enum SchemaCatalogue {
  public static var functions: JSONValue { [["name": "Append", "parameters": []]] }
  public static var filterOperators: JSONValue { [["name": "EQUALS", "arity": "Binary"]] }
  public static func parseExpression(_ body: JSONObject) -> JSONObject { ["parsingSucceeded": true] }
}
