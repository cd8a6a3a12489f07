internal import CRE2

/// A regular expression in RE2's syntax (github.com/google/re2/wiki/Syntax), which matches in time linear in the text: no pattern and no
/// text can make it slow. There is no look-around and there are no back-references.
public final class Pattern: Sendable {
  // The handle is made in init, freed in deinit, and immutable in between; RE2 may be used by many threads at once.
  private nonisolated(unsafe) let handle: OpaquePointer

  /// Bytes of a pattern's text.
  public static let bytesMax = 1000
  /// Bytes that one compiled pattern may take.
  public static let memoryMax: Int64 = 1 << 20

  /// - Throws: ``PatternError``; a retry cannot help.
  public init(_ text: String) throws(PatternError) {
    guard text.utf8.count <= Pattern.bytesMax else { throw PatternError(reason: "it is longer than \(Pattern.bytesMax) bytes") }
    var text = text
    var reason: UnsafePointer<CChar>?
    let handle = text.withUTF8 { kith_pattern_create($0.baseAddress, $0.count, Pattern.memoryMax, &reason) }
    guard let handle else { throw PatternError(reason: reason.map { String(cString: $0) } ?? "it cannot be compiled") }
    self.handle = handle
  }

  deinit { kith_pattern_destroy(handle) }

  /// Whether it matches anywhere in the UTF-8 text; anchor it with `^` and `$` to match the whole.
  public func matches(_ text: UnsafeRawBufferPointer) -> Bool {
    kith_pattern_matches(handle, text.baseAddress?.assumingMemoryBound(to: UInt8.self), text.count) == 1
  }

  public func matches(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { matches(UnsafeRawBufferPointer($0)) }
  }
}

/// Why a text is no pattern. Holds nothing of the text.
public struct PatternError: Error, Sendable, Equatable {
  public let reason: String

  public init(reason: String) { self.reason = reason }
}
