#if canImport(Glibc)
  internal import Glibc
#else
  internal import Darwin
#endif

/// Weights are in bits: the arithmetic between them and chances.
enum Math {
  @inline(__always) static func log2(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.log2(x)
    #else
      Darwin.log2(x)
    #endif
  }

  @inline(__always) static func exp2(_ x: Double) -> Double {
    #if canImport(Glibc)
      Glibc.exp2(x)
    #else
      Darwin.exp2(x)
    #endif
  }

  /// The chance that odds of so many bits mean.
  static func chance(_ bits: Double) -> Double { 1 / (1 + exp2(-bits)) }
}
