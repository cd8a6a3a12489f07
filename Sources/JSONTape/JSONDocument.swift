/// A parsed JSON text: an immutable copy of simdjson's tape and strings, in one allocation.
///
/// Values are read through ``JSONElement`` views, which keep the document alive.
/// Format of the tape: simdjson, doc/tape.md.
public final class JSONDocument: @unchecked Sendable {
  // @unchecked: `memory` is written only in init and freed only in deinit; in between it is read-only.
  private let memory: UnsafeMutableRawPointer
  let tape: UnsafePointer<UInt64>
  let strings: UnsafeRawPointer
  public let byteCount: Int

  init(tape source: UnsafeBufferPointer<UInt64>, strings text: UnsafeRawBufferPointer) {
    let tapeBytes = source.count * 8
    byteCount = tapeBytes + text.count
    memory = .allocate(byteCount: byteCount + 8, alignment: 8)
    memory.copyMemory(from: source.baseAddress!, byteCount: tapeBytes)
    if text.count > 0 { (memory + tapeBytes).copyMemory(from: text.baseAddress!, byteCount: text.count) }
    tape = UnsafePointer(memory.assumingMemoryBound(to: UInt64.self))
    strings = UnsafeRawPointer(memory + tapeBytes)
  }

  deinit { memory.deallocate() }

  public var root: JSONElement { JSONElement(document: self, index: 1) }
}
