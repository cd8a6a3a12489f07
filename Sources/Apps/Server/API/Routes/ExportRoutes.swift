import Consent
import JSONTape
import Ports
import Segmentation
import Standardising
import Vocabulary

/// A segment's members as a list that others can match. Who may not be told about is left out.
struct ExportRoutes {
  let services: APIServices

  /// Members that are read at a time.
  private static let pageRows = 1000

  var routes: [Route] { [export] }

  private var export: Route {
    Route(
      .get, "/v1/segments/{key}/export", "exportSegment", scope: .read,
      "Who is in the segment, in the forms that ad platforms take. Suppressed and unsubscribed people, and those who object to sale, are left out. Streamed.",
      parameters: [
        .init(name: "key", meaning: "The segment's key."),
        .init(
          name: "columns",
          meaning:
            "Separated by commas, each `HEAD=SOURCE:FORM` with HEAD and FORM as one likes. Sources: `profile_id`, `since`, a type of identifier, `trait:NAME` with a path inside if need be. Forms: \(ExportForm.names.joined(separator: ", "))."
        ),
        .init(
          name: "platform", meaning: "The columns of a platform's template instead.",
          schema: .oneOf(ExportPlatform.allCases.map(\.rawValue))),
        .init(name: "format", meaning: "csv when absent.", schema: .oneOf(ExportFormat.allCases.map(\.rawValue))),
        .init(name: "consent", meaning: "Categories, separated by commas: who has said anything about consent must have allowed them."),
        .init(name: "country", meaning: "Digits put before telephone numbers that are written without their country, such as 84."),
        .init(
          name: "counts", meaning: "After the rows come a byte 0x1E and `{written, empty, leftOut, filled}`.", schema: .boolean),
      ],
      answer: .init(
        types: ExportFormat.allCases.map(\.type), meaning: "One row for each member who has a value in any column.", schema: .any)
    ) { request throws(APIError) in
      let definitions = services.control.definitions
      let segment = try SegmentRoutes.find(request.capture("key"), in: definitions)
      guard segment.status.isKept else {
        throw .refused(code: "segment_not_evaluated", reason: "The segment is \(segment.status.rawValue): it has no members.")
      }
      let columns = try Self.columns(of: request, definitions)
      let format = try Self.format(of: request)
      let country = try Self.country(of: request)
      let policy = Self.policy(consent: request.query["consent"])
      let showsCounts = try request.flag("counts")
      let place = try services.queries.enter()
      let size = try await state { () async throws(StateStoreError) in try await services.state.segmentSizes()[segment.id] ?? 0 }
      // Nothing goes out that the audit log does not know of.
      let asked = request.query["columns"] ?? request.query["platform"] ?? ""
      _ = try await services.submit(
        .noteExport(segment: segment.key, columns: String(asked.prefix(500)), members: size), by: request.caller)
      let row = ExportRow(
        columns: columns, computed: ComputedTraits(definitions: definitions), reader: TraitReader(definitions),
        hashKey: services.control.hashKey, country: country,
        now: services.now())
      let store = services.state
      return APIResponse(
        contentType: format.type,
        body: .stream { write in
          try await write(format.head(columns))
          var counts = ExportCounts(columns: columns.count)
          var after = ProfileRow(rawValue: 0)
          while true {
            let members = try await store.members(of: segment.id, after: after, limit: Self.pageRows)
            var bytes: [UInt8] = []
            for (record, since) in try await Self.records(of: members, in: store) {
              switch policy.permit(record, standing: ConsentStanding(of: record)) {
              case .failure(let refused): counts.leftOut[refused.refusal, default: 0] += 1
              case .success(let permitted):
                let cells = row.cells(permitted.record, since: since)
                guard cells.contains(where: { $0 != nil }) else {
                  counts.empty += 1
                  continue
                }
                counts.add(cells)
                bytes += format.line(cells, columns)
              }
            }
            if !bytes.isEmpty { try await write(bytes) }
            guard let last = members.last, members.count == Self.pageRows else { break }
            after = last.profile
          }
          if showsCounts { try await write(Self.lastWords(counts, columns)) }
          extendLifetime(place)
        })
    }
  }

  /// In the order of the members; one that left or was merged away in between is not among them.
  private static func records(
    of members: [SegmentMember], in store: any StateStore
  ) async throws -> [(record: ProfileRecord, since: Timestamp)] {
    let stored = Dictionary(try await store.profiles(rows: members.map(\.profile)).map { ($0.row, $0.bytes) }) { first, _ in first }
    return try members.compactMap { member in
      guard let bytes = stored[member.profile] else { return nil }
      let record = try ProfileRecord(encoded: bytes)
      return record.mergedInto == nil ? (record, member.since) : nil
    }
  }

  /// Like the end of a query's answer: the record separator of RFC 7464, which no text format holds, then JSON.
  private static func lastWords(_ counts: ExportCounts, _ columns: [ExportColumn]) -> [UInt8] {
    var json = JSONWriter(reservingCapacity: 256)
    counts.write(columns, to: &json)
    return [0x1E] + json.bytes + [0x0A]
  }

  // MARK: What is asked for

  private static func columns(of request: APIRequest, _ definitions: Definitions) throws(APIError) -> [ExportColumn] {
    var text = request.query["columns"]
    if let name = request.query["platform"] {
      guard text == nil else { throw .invalidParameter(name: "platform", reason: "stands instead of columns; give one of them") }
      guard let platform = ExportPlatform(rawValue: name) else {
        throw .invalidParameter(name: "platform", reason: "must be \(ExportPlatform.allCases.map(\.rawValue).joined(separator: ", "))")
      }
      text = platform.columns
    }
    let types = definitions.identifierTypes.map(\.type)
    guard let text, !text.isEmpty else {
      throw .invalidParameter(
        name: "columns",
        reason: "is missing; such as email:sha256,phone:e164-sha256 - there are \(ExportColumn.known(types))")
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= ExportColumn.columnsMax else {
      throw .invalidParameter(name: "columns", reason: "must be at most \(ExportColumn.columnsMax)")
    }
    var columns: [ExportColumn] = []
    for part in parts {
      let column = try ExportColumn.read(part, types: types)
      guard !columns.contains(where: { $0.head == column.head }) else {
        throw .invalidParameter(
          name: "columns", reason: "holds \"\(column.head.prefix(100))\" twice; give one another head: HEAD=\(part.prefix(100))")
      }
      columns.append(column)
    }
    return columns
  }

  private static func format(of request: APIRequest) throws(APIError) -> ExportFormat {
    guard let name = request.query["format"] else { return .csv }
    if let format = ExportFormat(rawValue: name) { return format }
    throw .invalidParameter(name: "format", reason: "must be csv or jsonl")
  }

  private static func country(of request: APIRequest) throws(APIError) -> String? {
    guard let text = request.query["country"] else { return nil }
    let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
    guard (1...3).contains(digits.utf8.count), digits.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      !digits.hasPrefix("0")
    else { throw .invalidParameter(name: "country", reason: "must be a country's telephone code, such as 84 or 1") }
    return digits
  }

  /// As of a destination that advertises: Global Privacy Control holds.
  private static func policy(consent: String?) -> ConsentPolicy {
    ConsentPolicy(
      destination: DestinationDefinition(
        id: DestinationID(rawValue: 0), key: "export", name: "Export", type: "export", settings: [:], segments: [],
        consentCategories: (consent ?? "").split(separator: ",").map(String.init), honoursGPCSetting: true))
  }
}
