/// What the usual headers mean, in the languages of the markets that Kith serves.
enum ColumnHeaders {
  static func role(of name: String) -> ColumnRole? {
    let plain = plain(name)
    if let role = table[plain] { return role }
    // customer_email_address, billing_postcode: a known word inside of the header.
    for (part, role) in parts where plain.contains(part) { return role }
    return nil
  }

  /// Only what the whole name says.
  static func plainRole(of name: String) -> ColumnRole? { table[plain(name)] }

  /// Lower case, letters and digits only.
  static func plain(_ name: String) -> String {
    String(name.lowercased().unicodeScalars.filter { $0.properties.isAlphabetic || $0.properties.numericType != nil }.map(Character.init))
  }

  private static let table: [String: ColumnRole] = {
    let rows: [(ColumnRole, String)] = [
      (
        .givenName,
        "firstname fname givenname given forename christianname prenom vorname nombre nome ten tengoi 名 名字 imie voornaam first"
      ),
      (
        .surname,
        "surname lastname lname familyname family nachname nomdefamille nom apellido apellidos cognome ho 姓 姓氏 achternaam nazwisko last sname"
      ),
      (.middleName, "middlename middle middleinitial secondname tendem"),
      (.fullName, "name fullname customername contactname personname displayname nomcomplet hoten hovaten 姓名 nombrecompleto clientname"),
      (
        .birthDate,
        "dob dateofbirth birthdate birthday birthdt birth datenaissance datedenaissance geburtsdatum fechanacimiento ngaysinh 生日 出生日期 birthyear yearofbirth yob"
      ),
      (.email, "email emailaddress mail courriel correo emailaddr 邮箱 電郵 电子邮件"),
      (
        .phone,
        "phone phonenumber telephone tel mobile mobilephone cell cellphone phoneno telefon telefono sdt sodienthoai dienthoai 电话 電話 手机 手機 msisdn"
      ),
      (
        .street,
        "address address1 addressline1 street streetaddress addr addr1 adresse strasse direccion diachi 地址 streetname addressline road"
      ),
      (.houseNumber, "streetnumber housenumber houseno streetno hausnummer buildingnumber"),
      (.postcode, "postcode postalcode zip zipcode postcodefake plz codepostal cp cap 邮编 郵遞區號 mabuudien"),
      (.place, "city town suburb place birthplace locality ville stadt ort ciudad thanhpho tinh 城市 district municipality"),
      (
        .nationalID,
        "ssn socsecid socialsecuritynumber nationalid nin nino passport passportnumber taxid vat cccd cmnd 身份证 身份證 idnumber nhsnumber personnummer"
      ),
      (.gender, "gender sex sexe geschlecht sexo gioitinh 性别 性別"),
      (.category, "state region province county country occupation job title profession nationality country code countrycode"),
      (.text, "address2 addressline2 addr2 company employer organisation organization"),
      (
        .ignored,
        "source sourcesystem system createdat updatedat created updated timestamp lastseen lastmodified insertedat rownumber rowid notes comment comments firstandsurname"
      ),
    ]
    var table: [String: ColumnRole] = [:]
    for (role, words) in rows { for word in words.split(separator: " ") { table[String(word)] = role } }
    return table
  }()

  private static let parts: [(String, ColumnRole)] = [
    ("email", .email), ("phone", .phone), ("mobile", .phone), ("postcode", .postcode), ("postalcode", .postcode), ("zipcode", .postcode),
    ("birthdate", .birthDate), ("dateofbirth", .birthDate), ("firstname", .givenName), ("givenname", .givenName), ("lastname", .surname),
    ("surname", .surname), ("familyname", .surname), ("fullname", .fullName), ("streetaddress", .street), ("addressline1", .street),
    ("birthplace", .place), ("gender", .gender),
  ]
}
