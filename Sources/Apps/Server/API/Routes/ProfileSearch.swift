import Ports
import Vocabulary

/// Looks profiles up in the warehouse's terms, and shows only those of which the terms are still true.
struct ProfileSearch {
  let services: APIServices
  let finder: ProfileFinder

  /// Terms of the past stay in the warehouse: more candidates are read than are shown.
  private static let candidatesPerResult = 5

  func find(_ words: [String], limit: Int) async throws(APIError) -> [ProfileRecord] {
    let candidates: [ProfileID]
    do throws(WarehouseError) {
      candidates = try await services.warehouse.searchProfiles(words: words, limit: limit * Self.candidatesPerResult)
    } catch {
      throw .warehouse(error)
    }
    var found: [ProfileRecord] = []
    for id in candidates where found.count < limit {
      let record: ProfileRecord
      do throws(APIError) { record = try await finder.find(id.description) } catch {
        // A profile that is no more.
        if case .notFound = error { continue }
        throw error
      }
      let view = ProfileView(record: record, definitions: services.control.definitions, now: services.now())
      let terms = SearchTerms.terms(identifiers: view.identifiers.map(\.identifier), traits: view.searched)
      guard words.allSatisfy({ word in terms.contains { $0.hasPrefix(word) } }), !found.contains(where: { $0.row == record.row }) else {
        continue
      }
      found.append(record)
    }
    return found
  }
}
