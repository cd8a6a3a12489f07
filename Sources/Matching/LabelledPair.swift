/// Two records that somebody has looked at.
public struct LabelledPair: Sendable, Equatable {
  public var left: Int
  public var right: Int
  public var isOnePerson: Bool

  public init(left: Int, right: Int, isOnePerson: Bool) {
    self.left = left
    self.right = right
    self.isOnePerson = isOnePerson
  }
}
