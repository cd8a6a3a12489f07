import Testing
import Vocabulary
import WorkspaceFile

@Suite struct `Cleaning rules of a workspace file` {
  @Test func `say regions, fields, forms, kinds and survivorship`() throws {
    let text = """
      region: VN
      code_lists:
        stores: {"17": Berlin, 18: Hanoi}
      sources:
        - key: crm
          region: DE
          fields:
            - {move: traits.vorname, to: traits.firstName}
            - {copy: context.locale, to: traits.locale}
            - {join: [traits.ho, traits.ten], with: " ", to: traits.name}
            - {split: traits.name, at: " ", to: [traits.a, traits.b]}
            - {set: properties.currency, value: EUR}
            - {fill: traits.country, from: [traits.land, context.location.country], value: DE}
            - {convert: properties.weight_g, times: 0.001, to: properties.weight_kg}
            - {lookup: properties.store, codes: stores, otherwise: unknown}
        - key: shop
      identifiers:
        - {type: email, dropTags: true, dropDots: [gmail.com, Corp.example]}
        - {type: phone}
        - {type: sdt, kind: phone}
        - {type: card, kind: caseless}
      traits:
        - {trait: ngaysinh, kind: birth_date}
        - {trait: email, survivorship: most_trusted, sources: [shop, crm]}
        - {trait: phone, survivorship: verified, verifiedBy: phone_verified}
      """
    let definitions = try Reading.plan(text).definitions
    #expect(definitions.region == "VN")
    #expect(definitions.sources.map(\.region) == ["DE", nil])
    #expect(
      definitions.sources[0].fields == [
        FieldRule(.move, from: [["traits", "vorname"]], to: [["traits", "firstName"]]),
        FieldRule(.copy, from: [["context", "locale"]], to: [["traits", "locale"]]),
        FieldRule(.join, from: [["traits", "ho"], ["traits", "ten"]], to: [["traits", "name"]], text: " "),
        FieldRule(.split, from: [["traits", "name"]], to: [["traits", "a"], ["traits", "b"]], text: " "),
        FieldRule(.set, to: [["properties", "currency"]], value: .string("EUR")),
        FieldRule(
          .fill, from: [["traits", "land"], ["context", "location", "country"]], to: [["traits", "country"]], value: .string("DE")),
        FieldRule(.convert, from: [["properties", "weight_g"]], to: [["properties", "weight_kg"]], factor: 0.001),
        FieldRule(
          .lookup, from: [["properties", "store"]], to: [["properties", "store"]], value: .string("unknown"),
          codes: ["17": .string("Berlin"), "18": .string("Hanoi")]),
      ])
    #expect(definitions.sources[1].fields == nil)
    #expect(definitions.identifierTypes.map(\.form.kind) == [.email, .phone, .phone, .caseless])
    #expect(definitions.identifierTypes[0].form.tagsDropped.contains("outlook.com"))
    #expect(definitions.identifierTypes[0].form.dotsDropped == ["gmail.com", "corp.example"])
    #expect(
      definitions.traitRules == [
        TraitRule(trait: "email", survivorship: Survivorship(.mostTrusted, sources: [SourceID(rawValue: 2), SourceID(rawValue: 1)])),
        TraitRule(trait: "ngaysinh", kind: .birthDate),
        TraitRule(trait: "phone", survivorship: Survivorship(.verified, verifiedBy: "phone_verified")),
      ])
    #expect(try Reading.plan(text, current: definitions).changes.allSatisfy { $0.action == .unchanged })
  }

  @Test func `let name servers be asked about mail domains only when they say so`() throws {
    let on = try Reading.plan("check_mail_domains: true")
    #expect(on.definitions.checksMailDomains == true)
    #expect(on.changes.first { $0.kind == .mailDomains }?.action == .create)
    #expect(try Reading.plan("check_mail_domains: true", current: on.definitions).changes.allSatisfy { $0.action == .unchanged })
    for text in ["check_mail_domains: false", "check_mail_domains:", "region: DE"] {
      let off = try Reading.plan(text, current: on.definitions)
      #expect(off.definitions.checksMailDomains == nil)
      #expect(off.changes.first { $0.kind == .mailDomains }?.action == .delete)
    }
    for text in ["check_mail_domains: sometimes", "check_mail_domains: [true]", "check_mail_domains: 1"] {
      #expect(Reading.problems(text).contains { $0.contains("must be true or false") }, "\(text)")
    }
  }

  @Test func `say which traits are full names, also for households`() throws {
    let text = """
      traits: [{trait: name, kind: full_name}]
      households: {rules: [{key: home, by: [address, lastName]}, {key: whole, by: [address, name]}]}
      """
    #expect(try Reading.plan(text).definitions.traitRules == [TraitRule(trait: "name", kind: .fullName)])
  }

  @Test func `are told what is wrong all at once, each with its line`() {
    let text = """
      region: Vietnam
      sources:
        - key: crm
          region: xx
          fields:
            - {move: traits.a}
            - {rename: traits.a, to: traits.b}
            - {set: context.a, value: 1}
            - {fill: traits.a}
            - {convert: traits.a, times: much}
            - {lookup: traits.a, codes: stors}
            - {split: traits.a, at: "", to: traits}
      code_lists:
        stores: {a: [1]}
      identifiers:
        - {type: phone, kind: number, dropDots: true}
      traits:
        - {trait: a, survivorship: most_trusted}
        - {trait: b, survivorship: newest, sources: [crn]}
        - {trait: c}
        - {kind: date}
        - {trait: d, kind: date}
      """
    #expect(
      Reading.problems(text) == [
        "w.yaml:1:9: region: must be the two capital letters of a country in ISO 3166-1, such as VN",
        "w.yaml:4:13: sources.crm.region: must be the two capital letters of a country in ISO 3166-1, such as VN",
        "w.yaml:6:9: sources.crm.fields[0]: to is missing",
        "w.yaml:7:9: sources.crm.fields[1]: must name one of move, copy, join, split, set, fill, convert, lookup",
        "w.yaml:8:15: sources.crm.fields[2].set: must be a field such as traits.city, beginning with traits, properties",
        "w.yaml:9:9: sources.crm.fields[3]: needs from or value",
        "w.yaml:10:36: sources.crm.fields[4].times: must be a number",
        "w.yaml:11:35: sources.crm.fields[5].codes: stors is no code list; did you mean stores?",
        "w.yaml:12:31: sources.crm.fields[6].at: must not be empty",
        "w.yaml:12:39: sources.crm.fields[6].to: must be a field such as traits.city, beginning with traits, properties",
        "w.yaml:14:15: code_lists.stores.a: must be text of at most 1000 bytes, a number, true or false",
        "w.yaml:16:25: identifiers.phone.kind: must be one of text, caseless, digits, email, phone",
        "w.yaml:16:43: identifiers.phone.dropDots: belongs to a type of kind email",
        "w.yaml:18:5: traits[0].sources: belongs to survivorship: most_trusted, which needs a list of sources, the most trusted first",
        "w.yaml:19:47: traits[1].sources: belongs to survivorship: most_trusted, which needs a list of sources, the most trusted first",
        "w.yaml:19:48: traits[1].sources[0]: crn is no source; did you mean crm?",
        "w.yaml:20:5: traits[2]: needs kind or survivorship",
        "w.yaml:21:5: traits[3]: trait is missing",
        "w.yaml:21:12: traits[3].kind: must be one of name, email, phone, country, currency, gender, url, ip, address, birth_date, full_name, text",
        "w.yaml:22:22: traits[4].kind: must be one of name, email, phone, country, currency, gender, url, ip, address, birth_date, full_name, text",
      ])
  }

  @Test func `are part of the plan`() throws {
    let current = try Reading.plan("sources: [{key: a, writeKey: k}]\nregion: VN\n").definitions
    let changes = try Reading.plan(
      "sources: [{key: a, writeKey: k, region: DE, fields: [{set: traits.a, value: 1}]}]\nregion: US\ntraits: [{trait: t, survivorship: max}]",
      current: current
    ).changes.filter { $0.action != .unchanged }
    #expect(
      changes.map { "\($0.action) \($0.kind) \($0.key): \($0.detail)" } == [
        "update source a: region; fields", "create traitRule t: max", "update region workspace: VN → US",
      ])
  }

  @Test func `give types of earlier definitions a form only when files are applied again`() throws {
    var current = Definitions.initial
    current.identifierTypes[2].form = IdentifierForm(.digits)
    let changes = try Reading.plan("sources: []", current: current).changes.filter { $0.action != .unchanged }
    #expect(changes.map { "\($0.kind) \($0.key): \($0.detail)" } == ["identifierType phone: form of its values"])
  }
}
