internal import CSimdJSON

/// Parses JSON text into ``JSONDocument`` values; keeps simdjson's buffers from one parse to the next.
///
/// One parser per thread. Parsing is a full validation: UTF-8, numbers, structure. Integers beyond 64 bits are refused
/// (``JSONSyntaxError/reason`` says so), and nesting deeper than 1,024.
public struct JSONParser: ~Copyable {
  private let handle: OpaquePointer

  public init() {
    guard let handle = kith_json_parser_create() else { preconditionFailure("out of memory") }
    self.handle = handle
  }

  deinit { kith_json_parser_destroy(handle) }

  /// - Throws: ``JSONSyntaxError`` when the text is not JSON; a retry cannot help.
  public mutating func parse(_ text: UnsafeRawBufferPointer) throws(JSONSyntaxError) -> JSONDocument {
    var tape = kith_json_tape()
    let bytes = text.baseAddress?.assumingMemoryBound(to: UInt8.self)
    let code = kith_json_parse(handle, bytes, text.count, &tape)
    guard code == 0 else { throw JSONSyntaxError(reason: String(cString: kith_json_error_text(code))) }
    return JSONDocument(
      tape: UnsafeBufferPointer(start: tape.tape, count: tape.tape_words),
      strings: UnsafeRawBufferPointer(start: tape.strings, count: tape.string_bytes))
  }

  public mutating func parse(_ text: [UInt8]) throws(JSONSyntaxError) -> JSONDocument {
    // withUnsafeBytes rethrows untyped errors, so the result crosses as a value.
    let result: Result<JSONDocument, JSONSyntaxError> = text.withUnsafeBytes { bytes in
      do throws(JSONSyntaxError) { return .success(try parse(bytes)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}

/// The text is not JSON. Holds a constant description, never any of the text.
public struct JSONSyntaxError: Error, Sendable, Equatable {
  public let reason: String

  public init(reason: String) { self.reason = reason }
}
