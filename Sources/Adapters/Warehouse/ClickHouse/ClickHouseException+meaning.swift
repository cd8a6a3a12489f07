internal import Foundation
package import Ports

extension ClickHouseException {
  /// For an insert. Only what is known to lie in the rows is refused: dead letters are for bad rows, and anything unknown may be repaired.
  package var forInsert: WarehouseError {
    if Self.codesOfBadRows.contains(code) || isTooManyPartitions { return .refused(code: code, reason: summary) }
    return .unavailable(reason: summary)
  }

  /// For our own reads and for tables: the statement is right, so what fails is the server.
  var forOwnStatement: WarehouseError { .unavailable(reason: summary) }

  /// For a statement of a user, who is shown the database's words.
  var forQuery: WarehouseError {
    Self.codesOfBusyServer.contains(code) || isServerOutOfMemory ? .unavailable(reason: summary) : .invalidQuery(code: code, reason: text)
  }

  /// Code 241 has two meanings: a statement that takes more than one may, and a server whose memory others have taken.
  private var isServerOutOfMemory: Bool { code == 241 && text.contains("(total)") }

  /// Code 252 has two meanings: too many parts in the table passes with time, too many partitions in one insert never does.
  private var isTooManyPartitions: Bool { code == 252 && text.contains("Too many partitions") }

  /// ErrorCodes.cpp of ClickHouse 25.8: values that do not parse, do not fit their type, or break a constraint.
  private static let codesOfBadRows: Set<Int> = [
    6,  // CANNOT_PARSE_TEXT
    20,  // NUMBER_OF_COLUMNS_DOESNT_MATCH
    25, 26, 27,  // CANNOT_PARSE_ESCAPE_SEQUENCE, _QUOTED_STRING, _INPUT_ASSERTION_FAILED
    32, 33,  // ATTEMPT_TO_READ_AFTER_EOF, CANNOT_READ_ALL_DATA
    38, 41, 72, 376,  // CANNOT_PARSE_DATE, _DATETIME, _NUMBER, _UUID
    53, 69, 70,  // TYPE_MISMATCH, ARGUMENT_OUT_OF_BOUND, CANNOT_CONVERT_TYPE
    117,  // INCORRECT_DATA
    128, 131,  // TOO_LARGE_ARRAY_SIZE, TOO_LARGE_STRING_SIZE
    321, 349, 407,  // VALUE_IS_OUT_OF_RANGE_OF_DATA_TYPE, CANNOT_INSERT_NULL_IN_ORDINARY_COLUMN, DECIMAL_OVERFLOW
    441, 469,  // CANNOT_PARSE_DOMAIN_VALUE_FROM_STRING, VIOLATED_CONSTRAINT
    691,  // UNKNOWN_ELEMENT_OF_ENUM
  ]

  private static let codesOfBusyServer: Set<Int> = [
    74, 75, 76, 243,  // CANNOT_READ_ or CANNOT_WRITE_TO_FILE_DESCRIPTOR, CANNOT_OPEN_FILE, NOT_ENOUGH_SPACE: of what it puts aside
    202, 209, 210,  // TOO_MANY_SIMULTANEOUS_QUERIES, SOCKET_TIMEOUT, NETWORK_ERROR
    236, 242, 279, 439,  // ABORTED, TABLE_IS_READ_ONLY, ALL_CONNECTION_TRIES_FAILED, CANNOT_SCHEDULE_TASK
    516,  // AUTHENTICATION_FAILED
  ]
}
