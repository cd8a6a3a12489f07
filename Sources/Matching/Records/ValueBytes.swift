/// Values of a dictionary while it is borrowed.
struct ValueBytes {
  let arena: UnsafeBufferPointer<UInt8>
  let ends: UnsafeBufferPointer<Int>

  @inline(__always) subscript(number: UInt32) -> UnsafeBufferPointer<UInt8> {
    let start = ends[Int(number)]
    return UnsafeBufferPointer(start: arena.baseAddress.map { $0 + start }, count: ends[Int(number) + 1] - start)
  }
}
