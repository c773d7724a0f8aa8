import EntraProvisioning
import JSON
import MockGraph

extension JobConfiguration {
    /// How a job runs that Graph keeps: by its schema, its settings and the settings among its secrets. What Graph does not know stays as it is here.
    func configured(by record: SynchronizationJobRecord) -> JobConfiguration {
        var new = self
        new.dialect = record.templateID == Dialect.customappsso.rawValue ? .customappsso : .standard
        // A schema was read when it was saved; one that somebody edited in a saved state may be unsound, and then the template's counts.
        let schema =
            record.schema.flatMap { try? SynchronizationSchema(json: $0) }
            ?? SynchronizationSchema.standard(templateID: record.templateID)
        new.users = schema.users ?? Self.without(new.users)
        new.groups = schema.groups ?? Self.without(new.groups)
        new.requiredAttributes = schema.requiredAttributes(of: new.users.targetObjectName)
        new.syncsAll = record.syncsAll
        new.skipsOutOfScopeDeletions = record.skipsOutOfScopeDeletions
        new.deletionThreshold = record.deletionThreshold
        return new
    }

    /// A mapping that a schema does not have is off.
    private static func without(_ mapping: ObjectMapping) -> ObjectMapping {
        var off = mapping
        off.isEnabled = false
        return off
    }
}

extension SynchronizationSchema {
    /// The attributes without which the target makes no such object (attributeDefinition: `required`). The key `id` is the target's own to give.
    func requiredAttributes(of object: String) -> [String] {
        for directory in json["directories"]?.arrayValue ?? [] {
            for definition in directory["objects"]?.arrayValue ?? [] where definition["name"]?.stringValue == object {
                return (definition["attributes"]?.arrayValue ?? []).compactMap { attribute in
                    guard attribute["required"] == true, let name = attribute["name"]?.stringValue, name != "id" else {
                        return nil
                    }
                    return name
                }
            }
        }
        return []
    }
}
