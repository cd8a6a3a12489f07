import JSONTape
import Vocabulary

/// Writes the OpenAPI 3.1 document of a route table.
enum OpenAPI {
  static func document(of routes: [Route], version: String) -> [UInt8] {
    var json = JSONWriter(reservingCapacity: 64 * 1024)
    json.object { json in
      json.member("openapi", "3.1.0")
      json.key("info")
      json.object { json in
        json.member("title", "Kith API")
        json.member("version", version)
        json.member("description", "Profiles, segments, sources, deliveries, definitions and operation of one workspace.")
      }
      json.key("paths")
      json.object { write(paths: routes, to: &$0) }
      json.key("components")
      json.object { writeComponents(to: &$0) }
    }
    return json.bytes
  }

  private static func write(paths routes: [Route], to json: inout JSONWriter) {
    var written: Set<String> = []
    for route in routes where written.insert(route.path.text).inserted {
      json.key(route.path.text)
      json.object { json in
        for operation in routes where operation.path == route.path {
          json.key(operation.method.rawValue)
          json.object { write(operation, to: &$0) }
        }
      }
    }
  }

  private static func write(_ route: Route, to json: inout JSONWriter) {
    json.member("operationId", route.name)
    json.member("summary", route.summary)
    json.key("security")
    if let scope = route.scope {
      json.array([scope]) { json, scope in
        json.object { json in
          json.key("bearer")
          json.array([scope.rawValue]) { $0.string($1) }
        }
      }
    } else {
      json.array([String]()) { $0.string($1) }
    }
    write(parameters: route, to: &json)
    if let body = route.body {
      json.key("requestBody")
      json.object { json in
        json.member("required", body.required)
        json.member("description", "At most \(body.bytesMax) bytes.")
        write(content: body.types, schema: body.schema, to: &json)
      }
    }
    write(answers: route, to: &json)
  }

  private static func write(parameters route: Route, to json: inout JSONWriter) {
    json.key("parameters")
    json.array(route.parameters) { json, parameter in
      json.object { json in
        let isPath = route.path.names.contains(parameter.name)
        json.member("name", parameter.name)
        json.member("in", isPath ? "path" : "query")
        if isPath { json.member("required", true) }
        json.member("description", parameter.meaning)
        json.key("schema")
        parameter.schema.write(to: &json)
      }
    }
  }

  private static func write(answers route: Route, to json: inout JSONWriter) {
    json.key("responses")
    json.object { json in
      json.key("\(route.status)")
      json.object { json in
        json.member("description", route.answer.meaning)
        write(content: route.answer.types, schema: route.answer.schema, to: &json)
      }
      json.key("default")
      json.object { json in
        json.member("description", "A problem (RFC 9457).")
        write(content: ["application/problem+json"], schema: .named("Problem"), to: &json)
      }
    }
  }

  private static func write(content types: [String], schema: Schema, to json: inout JSONWriter) {
    json.key("content")
    json.object { json in
      for type in types {
        json.key(type)
        json.object { json in
          json.key("schema")
          schema.write(to: &json)
        }
      }
    }
  }

  private static func writeComponents(to json: inout JSONWriter) {
    json.key("schemas")
    json.object { json in
      for (name, schema) in APISchemas.all {
        json.key(name)
        schema.write(to: &json)
      }
    }
    json.key("securitySchemes")
    json.object { json in
      json.key("bearer")
      json.object { json in
        json.member("type", "http")
        json.member("scheme", "bearer")
        json.member("description", "Scopes: read, write, admin; a higher one includes the lower ones.")
      }
    }
  }
}
