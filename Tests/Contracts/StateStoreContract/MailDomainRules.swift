import Ports
import Testing
import Vocabulary

extension StateStoreContract {
  static let mailDomainRules: [StateStoreRule] = [
    StateStoreRule("mail domains that were met are due at once, and stay as they are when they are met again") { store in
      try await store.noteMailDomains(["b.example", "a.example", "a.example"], due: Sample.at(5), countMax: 10)
      let noted = ["a.example", "b.example"].map { MailDomain(name: $0, due: Sample.at(5)) }
      #expect(try await store.mailDomains(dueBy: Sample.at(5), limit: 9) == noted)
      #expect(try await store.mailDomains(dueBy: Sample.at(4), limit: 9).isEmpty)
      let answered = noted[1].asked(answer: .refusesMail, at: Sample.at(6))
      try await store.keep([answered, MailDomain(name: "never.noted", due: Sample.at(1))])
      try await store.noteMailDomains(["b.example", "c.example"], due: Sample.at(7), countMax: 10)
      #expect(try await store.mailDomains(["b.example"]) == [answered])
      #expect(try await store.mailDomains(["never.noted", "missing.example"]).isEmpty)
      #expect(try await store.mailDomains(dueBy: Sample.at(7), limit: 9).map(\.name) == ["a.example", "c.example"])
      #expect(try await store.mailDomains(dueBy: answered.due, limit: 1).map(\.name) == ["a.example"])
    },
    StateStoreRule("of too many mail domains those that were answered longest ago are forgotten first") { store in
      try await store.noteMailDomains(["a", "b", "c"], due: Sample.at(1), countMax: 3)
      let known = try await store.mailDomains(["a", "b"]).sorted { $0.name < $1.name }
      try await store.keep([known[0].asked(answer: .takesMail, at: Sample.at(9)), known[1].asked(answer: .takesMail, at: Sample.at(8))])
      try await store.noteMailDomains(["d"], due: Sample.at(10), countMax: 3)
      #expect(Set(try await store.mailDomains(["a", "b", "c", "d"]).map(\.name)) == ["a", "c", "d"])
      try await store.noteMailDomains(["e", "f"], due: Sample.at(10), countMax: 2)
      #expect(Set(try await store.mailDomains(["a", "b", "c", "d", "e", "f"]).map(\.name)).count == 2)
      #expect(try await store.mailDomains(["a"]).isEmpty)
    },
  ]
}
