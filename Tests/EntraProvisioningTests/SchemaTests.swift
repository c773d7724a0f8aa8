import EntraProvisioning
import JSON
import Testing

@Suite("Synchronization schema")
struct SchemaTests {
    /// The schema of `scim`, changed at one place of its user mapping.
    private func schema(_ change: (inout JSONObject) -> Void) throws -> JSONObject {
        try schema { rule in
            var mappings = try #require(rule["objectMappings"]?.arrayValue)
            let place = try #require(mappings.firstIndex { $0["sourceObjectName"] == "User" })
            var users = try #require(mappings[place].objectValue)
            change(&users)
            mappings[place] = .object(users)
            rule["objectMappings"] = .array(mappings)
        }
    }

    private func schema(rule change: (inout JSONObject) throws -> Void) throws -> JSONObject {
        var json = SynchronizationSchema.standard(templateID: "scim").json
        var rule = try #require(json["synchronizationRules"]?[0]?.objectValue)
        try change(&rule)
        json["synchronizationRules"] = [.object(rule)]
        return json
    }

    /// A row of a user mapping that replaces all rows but the matching one.
    private func problems(row: JSONObject) throws -> [String] {
        let json = try schema { users in
            users["attributeMappings"] = [
                .object(AttributeMapping("userName", .attribute("userPrincipalName"), matching: 1).json), .object(row),
            ]
        }
        return SynchronizationSchema.problems(in: json)
    }

    @Test("the schema of every template has no problem and gives its mappings", arguments: SynchronizationSchema.templateIDs)
    func standards(templateID: String) throws {
        let standard = SynchronizationSchema.standard(templateID: templateID)
        #expect(SynchronizationSchema.problems(in: standard.json) == [])
        let read = try SynchronizationSchema(json: standard.json)
        #expect(read == standard)
        #expect(read.users?.flowTypes == [.add, .update, .delete])
        #expect(read.groups?.attributes == AttributeMapping.groups)
        let isNetskope = templateID == SynchronizationSchema.netskopeTemplateID
        #expect(read.users?.attributes == (isNetskope ? AttributeMapping.netskopeUsers : AttributeMapping.nonGalleryUsers))
        #expect(read.users?.attributes.count == (isNetskope ? 6 : 22))
        #expect(read.ruleID?.count == 36)
    }

    @Test("a row is written as in Microsoft's example of an objectMapping")
    func writesRows() throws {
        let row = AttributeMapping("Alias", .expression(try MappingExpression("Mid([userPrincipalName], 1, 8)")))
        #expect(
            JSONValue.object(row.json) == [
                "defaultValue": nil, "exportMissingReferences": false, "flowBehavior": "FlowWhenChanged", "flowType": "Always",
                "matchingPriority": 0, "targetAttributeName": "Alias",
                "source": [
                    "expression": "Mid([userPrincipalName], 1, 8)", "name": "Mid", "type": "Function",
                    "parameters": [
                        [
                            "key": "source",
                            "value": [
                                "expression": "[userPrincipalName]", "name": "userPrincipalName", "parameters": [],
                                "type": "Attribute",
                            ],
                        ],
                        ["key": "start", "value": ["expression": "\"1\"", "name": "1", "parameters": [], "type": "Constant"]],
                        ["key": "length", "value": ["expression": "\"8\"", "name": "8", "parameters": [], "type": "Constant"]],
                    ],
                ],
            ]
        )
    }

    @Test(
        "a source is read by its text, or by its name and parameters",
        arguments: [
            (
                #"{"expression":"[mail]","name":"mail","parameters":[],"type":"Attribute"}"#,
                AttributeMapping.Source.attribute("mail")
            ),
            (#"{"name":"mail","type":"attribute"}"#, .attribute("mail")), (#"{"expression":"[mail]"}"#, .attribute("mail")),
            (#"{"expression":"\"CA\"","name":"CA","type":"Constant"}"#, .constant("CA")),
            (#"{"expression":"\"CA\""}"#, .constant("CA")),
            (
                #"""
                {"name":"Replace","type":"Function","parameters":[{"key":"source","value":{"name":"x","type":"Attribute"}},
                {"key":"Find","value":{"name":"-","type":"Constant"}},{"key":"Replacement","value":{"name":"_","type":"Constant"}}]}
                """#,
                .expression(
                    .call(.replace, [.attribute("x"), .constant("-"), .omitted, .omitted, .constant("_"), .omitted, .omitted])
                )
            ),
        ]
    )
    func readsSources(text: String, source: AttributeMapping.Source) throws {
        let json = try #require(try JSONValue.parse(text).objectValue)
        #expect(try AttributeMapping.Source(json: json) == source)
    }

    @Test(
        "a function with more parameters than it takes, or nested without end, is refused",
        arguments: [1, 3, 100]
    )
    func refusesParameters(depth: Int) {
        var json: JSONObject = ["name": "x", "type": "Attribute"]
        for _ in 0..<depth {
            let parameters = (0..<3).map { _ -> JSONValue in ["key": "source", "value": .object(json)] }
            json = ["name": "Append", "type": "Function", "parameters": depth == 100 ? [parameters[0]] : .array(parameters)]
        }
        let source = json
        #expect(throws: MappingExpressionError.self) { try AttributeMapping.Source(json: source) }
    }

    @Test("flow types, default values and the mapping type None are read")
    func readsRows() throws {
        let json = try schema { users in
            users["flowTypes"] = "Add,update"
            users["enabled"] = false
            users["attributeMappings"] = [
                .object(AttributeMapping("userName", .attribute("mail"), matching: 2).json),
                ["targetAttributeName": "title", "source": nil, "defaultValue": "None", "flowType": "objectAddOnly"],
                [
                    "targetAttributeName": "locale", "source": ["type": "Constant", "name": "en"], "flowBehavior": "FlowAlways",
                    "exportMissingReferences": true,
                ],
            ]
        }
        let users = try #require(try SynchronizationSchema(json: json).users)
        #expect(users.flowTypes == [.add, .update])
        #expect(!users.isEnabled)
        #expect(
            users.attributes == [
                AttributeMapping("userName", .attribute("mail"), matching: 2),
                AttributeMapping("title", .nothing, defaultValue: "None", flowType: .objectAddOnly),
                AttributeMapping("locale", .constant("en"), flowBehavior: .always, exportsMissingReferences: true),
            ]
        )
    }

    @Test("a schema without flowTypes, as the Python SDK sends it, means all three")
    func toleratesMissingFlowTypes() throws {
        let json = try schema { $0["flowTypes"] = nil }
        #expect(try SynchronizationSchema(json: json).users?.flowTypes == [.add, .update, .delete])
    }

    @Test("members that are not understood come back as they were written")
    func keepsUnknown() throws {
        var json = try schema { $0["@odata.type"] = "#microsoft.graph.objectMapping" }
        json["future"] = ["x": [1, 2]]
        #expect(JSONValue.object(try SynchronizationSchema(json: json).json).text() == JSONValue.object(json).text())
    }

    @Test("scoping filters are read, input filters apart")
    func readsScope() throws {
        let json = try schema { users in
            users["scope"] = [
                "categoryFilterGroups": [],
                "groups": [
                    [
                        "name": "Sellers",
                        "clauses": [
                            [
                                "sourceOperandName": "department", "operatorName": "EQUALS",
                                "targetOperand": ["values": ["Sales"]],
                            ],
                            ["sourceOperandName": "accountEnabled", "operatorName": "IS TRUE", "targetOperand": ["values": []]],
                        ],
                    ]
                ],
                "inputFilterGroups": [
                    [
                        "name": "in",
                        "clauses": [["sourceOperandName": "mail", "operatorName": "IS NOT NULL", "targetOperand": nil]],
                    ]
                ],
            ]
        }
        let scope = try #require(try SynchronizationSchema(json: json).users?.scope)
        #expect(
            scope
                == ScopingFilter(
                    groups: [
                        .init(
                            name: "Sellers",
                            clauses: [
                                try ScopingClause("department", .equals, ["Sales"]), try ScopingClause("accountEnabled", .isTrue),
                            ]
                        )
                    ],
                    inputGroups: [.init(name: "in", clauses: [try ScopingClause("mail", .isNotNull)])]
                )
        )
    }

    @Test(
        "a row's problem is a sentence with its place",
        arguments: [
            (
                #"{"targetAttributeName":"title","source":{"expression":"Jion([mail])","type":"Function"}}"#,
                #"title: character 1: there is no function "Jion"; did you mean "Join"?"#
            ),
            (
                #"{"targetAttributeName":"title","source":{"expression":"Left([mail])","type":"Function"}}"#,
                "character 1: Left takes 2 arguments"
            ),
            (
                #"{"targetAttributeName":"title","source":{"expression":"Append([Mail], \"x\")","type":"Function"}}"#,
                #"title: the source attribute "Mail" is not in the attribute list of "User"; did you mean "mail"?"#
            ),
            (
                #"{"targetAttributeName":"id","source":{"expression":"[objectId]"}}"#,
                "id: the primary key must not be a target attribute"
            ),
            (
                #"{"targetAttributeName":"shoeSize","source":{"expression":"[mail]"}}"#,
                "shoeSize: \"urn:ietf:params:scim:schemas:extension"
            ),
            (
                #"{"targetAttributeName":"userName","source":{"expression":"[mail]"}}"#,
                "userName: the target attribute is mapped twice"
            ),
            (
                #"{"targetAttributeName":"title","flowType":"Sometimes","source":{"expression":"[mail]"}}"#,
                #"title: flowType is "Sometimes"; expected one of Always, ObjectAddOnly"#
            ),
            (
                #"{"targetAttributeName":"title","flowBehavior":7,"source":{"expression":"[mail]"}}"#,
                "flowBehavior is 7; expected one of"
            ),
            (
                #"{"targetAttributeName":"title","matchingPriority":1,"source":{"expression":"[mail]"}}"#,
                "title: the matching priority 1 is that of userName already"
            ),
            (#"{"targetAttributeName":"title","source":{"type":"Guess","name":"x"}}"#, "the source's type is \"Guess\""),
            (#"{"source":{"expression":"[mail]"}}"#, "attribute mapping 2 has no targetAttributeName"),
        ]
    )
    func reportsRows(row: String, says: String) throws {
        let problems = try problems(row: try #require(try JSONValue.parse(row).objectValue))
        #expect(
            problems.contains {
                $0.hasPrefix("Rule USER_TO_USER, mapping \"Provision Microsoft Entra ID Users\"") && $0.contains(says)
            }
        )
    }

    @Test("an expression of more than 10,000 characters is a problem")
    func reportsLength() throws {
        let text = "Append([mail], \"\(String(repeating: "x", count: 10_000))\")"
        let problems = try problems(row: [
            "targetAttributeName": "title", "source": ["type": "Function", "expression": .string(text)],
        ])
        #expect(problems.count == 1 && problems[0].contains("longer than the 10000 characters"))
    }

    @Test(
        "a scoping filter's problem is a sentence with its place",
        arguments: [
            ("department", "IsMemberOf", "the IsMemberOf filter is not supported"),
            ("department", "SOUNDS LIKE", "there is no operator \"SOUNDS LIKE\""),
            ("manager", "EQUALS", "manager cannot be filtered by"),
            ("proxyAddresses", "Includes", "multi-valued attributes are not supported"),
            ("appRoleAssignments", "IS NULL", "scoping filters do not support it"),
            ("employeeHireDate", "EQUALS", "dates are not supported"),
            ("shoeSize", "EQUALS", "the source attribute \"shoeSize\" is not in the attribute list"),
            ("department", "Greater_Than", "compares integers"),
            ("", "EQUALS", "a clause has no sourceOperandName"),
        ]
    )
    func reportsScope(attribute: String, comparison: String, says: String) throws {
        let clause: JSONValue = [
            "sourceOperandName": .string(attribute), "operatorName": .string(comparison), "targetOperand": ["values": ["x"]],
        ]
        let json = try schema { $0["scope"] = ["groups": [["name": "Sellers", "clauses": [clause]]]] }
        let problems = SynchronizationSchema.problems(in: json)
        #expect(problems.count == 1)
        #expect(problems.first?.contains("Users\", scoping filter \"Sellers\": ") ?? false)
        #expect(problems.first?.contains(says) ?? false)
    }

    @Test("a schema without rules, with unknown names or without a matching attribute cannot be saved")
    func reportsWhole() throws {
        #expect(
            SynchronizationSchema.problems(in: [:]) == [
                "The schema has no list \"synchronizationRules\"; send the whole schema, as GET schema gives it."
            ]
        )
        let object = try schema { $0["targetObjectName"] = "Person" }
        #expect(
            SynchronizationSchema.problems(in: object).first?.contains(
                "targetObjectName is \"Person\", which is no object of the directory"
            ) ?? false
        )
        let directory = try schema(rule: { $0["sourceDirectoryName"] = "Workday" })
        #expect(
            SynchronizationSchema.problems(in: directory).first?.contains(
                "sourceDirectoryName is \"Workday\", which is no directory"
            ) ?? false
        )
        let unmatched = try schema { $0["attributeMappings"] = [.object(AttributeMapping("userName", .attribute("mail")).json)] }
        #expect(SynchronizationSchema.problems(in: unmatched).first?.contains("no attribute is matched by") ?? false)
        let flows = try schema { $0["flowTypes"] = "Add, Destroy" }
        #expect(SynchronizationSchema.problems(in: flows).first?.contains("flowTypes has \"Destroy\"") ?? false)
        #expect(throws: SchemaProblems.self) { try SynchronizationSchema(json: flows) }
    }

    @Test(
        "a directory's problem is a sentence with its place",
        arguments: [
            (#"[{"name":"x","type":"Number"}]"#, "attribute x: its type is \"Number\"; expected one of String"),
            (#"[{"name":"x"},{"name":"x"}]"#, "attribute x: it is described twice"),
            (#"[{"type":"String"}]"#, "attribute 1 has no name"),
            (#"[{"name":"x","anchor":true},{"name":"y","anchor":true}]"#, "has 2 anchors (x, y …); one attribute only"),
            (
                #"[{"name":"x","type":"Reference","referencedObjects":[{"referencedObjectName":"Robot"}]}]"#,
                "it refers to \"Robot\""
            ),
        ]
    )
    func reportsDirectories(attributes: String, says: String) throws {
        var json = SynchronizationSchema.standard(templateID: "scim").json
        var directories = try #require(json["directories"]?.arrayValue)
        directories.append(["name": "Other", "objects": [["name": "Thing", "attributes": try JSONValue.parse(attributes)]]])
        json["directories"] = .array(directories)
        let problems = SynchronizationSchema.problems(in: json)
        #expect(problems.count == 1)
        #expect(problems.first?.hasPrefix("Directory Other, object Thing") ?? false)
        #expect(problems.first?.contains(says) ?? false)
    }

    @Test("a custom target attribute can be added and mapped, as in Microsoft's article on it")
    func addsTargetAttribute() throws {
        let name = "urn:ietf:params:scim:schemas:extension:Contoso:2.0:User:officeCode"
        var json = try schema { users in
            let row: JSONValue = [
                "source": ["name": "extensionAttribute10", "type": "Attribute"], "targetAttributeName": .string(name),
            ]
            users["attributeMappings"] = .array((users["attributeMappings"]?.arrayValue ?? []) + [row])
        }
        #expect(
            SynchronizationSchema.problems(in: json).first?.contains(
                "has no such attribute; add it to the directory's attribute list"
            ) ?? false
        )
        var directories = try #require(json["directories"]?.arrayValue)
        var target = try #require(directories[1].objectValue)
        var objects = try #require(target["objects"]?.arrayValue)
        var user = try #require(objects[0].objectValue)
        user["attributes"] = .array((user["attributes"]?.arrayValue ?? []) + [["name": .string(name), "type": "String"]])
        objects[0] = .object(user)
        target["objects"] = .array(objects)
        directories[1] = .object(target)
        json["directories"] = .array(directories)
        #expect(
            try SynchronizationSchema(json: json).users?.attributes.last
                == AttributeMapping(name, .attribute("extensionAttribute10"))
        )
    }

    @Test("problems of a hostile schema are bounded")
    func boundsProblems() throws {
        let json = try schema { $0["attributeMappings"] = .array(Array(repeating: [:], count: 5000)) }
        #expect(SynchronizationSchema.problems(in: json).count <= 100)
    }
}

@Suite("Schema catalogue")
struct SchemaCatalogueTests {
    @Test("every function is listed with its parameters, Append as in Microsoft's example")
    func listsFunctions() throws {
        let functions = try #require(SchemaCatalogue.functions.arrayValue)
        #expect(functions.count == 44)
        #expect(functions.first?["name"] == "Append")
        #expect(
            functions.first?["parameters"] == [
                ["allowMultipleOccurrences": false, "name": "source", "required": true, "type": "String"],
                ["allowMultipleOccurrences": false, "name": "suffix", "required": true, "type": "String"],
            ]
        )
    }

    @Test("every operator is listed, EQUALS as in Microsoft's example")
    func listsOperators() throws {
        let operators = try #require(SchemaCatalogue.filterOperators.arrayValue)
        #expect(operators.count == 14)
        let equals = try #require(operators.first { $0["name"] == "EQUALS" })
        #expect(equals["arity"] == "Binary" && equals["multivaluedComparisonType"] == "All")
        #expect(equals["supportedAttributeTypes"] == ["String", "Integer"])
        #expect(operators.first { $0["name"] == "IS NULL" }?["arity"] == "Unary")
    }

    @Test("parseExpression answers Microsoft's example")
    func parsesExample() throws {
        let response = SchemaCatalogue.parseExpression([
            "expression": "Replace([preferredLanguage], \"-\", , , \"_\", ,  )", "targetAttributeDefinition": nil,
            "testInputObject": ["definition": nil, "properties": [["key": "preferredLanguage", "value": "EN-US"]]],
        ])
        #expect(
            JSONValue.object(response) == [
                "error": nil, "evaluationSucceeded": true, "evaluationResult": ["EN_US"], "parsingSucceeded": true,
                "parsedExpression": [
                    "expression": "Replace([preferredLanguage], \"-\", , , \"_\", , )", "name": "Replace", "type": "Function",
                    "parameters": [
                        [
                            "key": "source",
                            "value": [
                                "expression": "[preferredLanguage]", "name": "preferredLanguage", "parameters": [],
                                "type": "Attribute",
                            ],
                        ],
                        ["key": "Find", "value": ["expression": "\"-\"", "name": "-", "parameters": [], "type": "Constant"]],
                        [
                            "key": "Replacement",
                            "value": ["expression": "\"_\"", "name": "_", "parameters": [], "type": "Constant"],
                        ],
                    ],
                ],
            ]
        )
    }

    @Test("parseExpression gives the values of a list, nothing without a test object, and the reason of a failure")
    func parsesOthers() {
        let list = SchemaCatalogue.parseExpression([
            "expression": "Split([x], \",\")", "testInputObject": ["properties": [["key": "x", "value": "a,b"]]],
        ])
        #expect(list["evaluationResult"] == ["a", "b"])
        let unevaluated = SchemaCatalogue.parseExpression(["expression": "[x]"])
        #expect(
            unevaluated["parsingSucceeded"] == true && unevaluated["evaluationSucceeded"] == false
                && unevaluated["error"] == nil as JSONValue
        )
        let unread = SchemaCatalogue.parseExpression(["expression": "Join("])
        #expect(unread["parsingSucceeded"] == false && unread["parsedExpression"] == nil as JSONValue)
        #expect(unread["error"]?["message"]?.stringValue?.hasPrefix("character 6: expected") ?? false)
        let failed = SchemaCatalogue.parseExpression(["expression": "CDate(\"x\")", "testInputObject": ["properties": []]])
        #expect(failed["parsingSucceeded"] == true && failed["evaluationSucceeded"] == false)
        #expect(failed["error"]?["message"]?.stringValue?.hasPrefix("CDate: ") ?? false)
        #expect(SchemaCatalogue.parseExpression([:])["parsingSucceeded"] == false)
    }
}
