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

  /// Lower-case letters and digits only, without accents; scripts that are not folded stay: `Prénom` is `prenom`, `氏名` itself.
  static func plain(_ name: String) -> String {
    let folding = LetterFolding(transliterate: nil)
    var plain = ""
    for scalar in name.unicodeScalars {
      if scalar.value < 0x2E80 {
        plain += String(decoding: folding.fold(String(scalar)), as: UTF8.self)
      } else if scalar.properties.isAlphabetic {
        plain.unicodeScalars.append(scalar)
      }
    }
    return plain
  }

  private static let table: [String: ColumnRole] = {
    let rows: [(ColumnRole, String)] = [
      (
        .givenName,
        """
        firstname fname givenname given givennames forename forenames christianname prenom prenoms vorname \
        vornamen rufname nombre nombres nome primeironome ten tengoi 名 名字 imie jmeno voornaam fornavn etunimi ad \
        first firstnm namefirst 이름 имя
        """
      ),
      (
        .surname,
        """
        surname lastname lname familyname family nachname familienname nomdefamille nom apellido apellidos \
        primerapellido cognome sobrenome apelido ho 姓 姓氏 苗字 achternaam nazwisko prijmeni etternavn efternamn \
        soyad last lastnm namelast sname 성 фамилия
        """
      ),
      (
        .middleName,
        """
        middlename middle middleinitial secondname tendem mi segundoapellido secondprenom отчество
        """
      ),
      (
        .fullName,
        """
        name fullname customername contactname personname displayname membername patientname nomcomplet \
        nometprenom nomprenom prenomnom hoten hovaten tenkhachhang 姓名 氏名 お名前 名前 顧客名 客户姓名 客戶姓名 客户名称 客戶名稱 성명 \
        nombrecompleto nombreyapellidos nomecompleto nomeecognome nominativo clientname kundenname vollername \
        firstandsurname firstlast firstandlastname imieinazwisko volledigenaam фио kunde client cliente customer
        """
      ),
      (
        .birthDate,
        """
        dob dateofbirth birthdate birthday birthdt birth bday datenaissance datedenaissance neele geburtsdatum \
        geburtstag gebdatum geb fechanacimiento fechadenacimiento datadinascita datanascita nascita \
        datadenascimento datanascimento nascimento geboortedatum dataurodzenia ngaysinh namsinh 生日 出生日期 出生年月日 \
        生年月日 誕生日 생년월일 생일 birthyear yearofbirth yob датарождения
        """
      ),
      (
        .email,
        """
        email emailaddress emails mail mailadresse courriel adressemail correo correoelectronico emailaddr 邮箱 電郵 \
        电子邮件 电子邮箱 電子郵件 電子信箱 信箱 メール メールアドレス 이메일 thudientu эмейл почта
        """
      ),
      (
        .phone,
        """
        phone phonenumber telephone tel mobile mobilephone cell cellphone cellulare celular phoneno telefon \
        telefonnummer telefono telefonomovil telefone telefoon telefoonnummer handy handynummer mobil mobilnummer \
        rufnummer movil portable telephoneportable numerodetelephone sdt sodienthoai dienthoai didong 电话 電話 电话号码 \
        電話號碼 電話番号 手机 手機 手机号 手机号码 手機號碼 携帯電話 携帯 전화번호 휴대폰 전화 msisdn telnr telno телефон
        """
      ),
      (
        .street,
        """
        address address1 addressline1 street streetaddress fulladdress homeaddress addr addr1 addrline1 adresse \
        adresse1 anschrift strasse str strassehausnummer strassenr rue voie direccion calle domicilio indirizzo \
        via endereco logradouro rua adres straat ulica diachi 地址 住址 住所 通讯地址 通訊地址 주소 streetname addressline road \
        адрес улица
        """
      ),
      (
        .houseNumber,
        """
        streetnumber housenumber houseno streetno hausnummer hausnr buildingnumber numerodevoie numerocivico \
        civico numero huisnummer
        """
      ),
      (
        .postcode,
        """
        postcode postalcode postal zip zipcode plz postleitzahl codepostal codigopostal cp cap cep codicepostale \
        kodpocztowy 邮编 邮政编码 郵遞區號 郵便番号 우편번호 mabuudien индекс
        """
      ),
      (
        .place,
        """
        city town suburb place birthplace locality localite localita ville commune stadt ort wohnort ciudad localidad \
        poblacion municipio citta comune cidade localidade stad plaats woonplaats miasto ciudadpoblacion thanhpho \
        tinh tinhthanh tinhthanhpho quanhuyen 城市 市 县市 縣市 市区町村 도시 district municipality город
        """
      ),
      (
        .nationalID,
        """
        ssn socsecid socialsecurity socialsecuritynumber nationalid nationalidnumber nin nino passport \
        passportnumber passportno taxid taxnumber steuerid vat cccd cmnd socccd dni nif nie dninif cedula curp \
        rfc cpf rut codicefiscale numerosecu numerosecuritesociale nir bsn pesel 身份证 身份证号 身份证号码 身份證 身份證字號 マイナンバー \
        주민등록번호 idnumber nhsnumber personnummer driverslicense driverlicense
        """
      ),
      (
        .gender,
        """
        gender sex sexe civilite geschlecht anrede sexo genero sesso genere geslacht plec gioitinh 性别 性別 성별 пол
        """
      ),
      (
        .category,
        """
        state region province provincia bundesland county country land pays pais occupation job title profession \
        beruf metier nationality country code countrycode 国家 國家 省 省份 都道府県 国籍
        """
      ),
      (
        .text,
        """
        address2 addressline2 addr2 company companyname employer organisation organization firma firmenname \
        entreprise societe empresa azienda congty 公司 会社名
        """
      ),
      (
        .ignored,
        """
        source sourcesystem system createdat updatedat created updated modified timestamp lastseen lastlogin \
        lastmodified lastorder lastvisit firstseen firstorder signup signupdate registered registeredat \
        registrationdate insertedat importedat orderdate rownumber rowid notes note comment comments ip ipaddress \
        useragent uuid guid
        """
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
    ("birthplace", .place), ("gender", .gender), ("telefon", .phone), ("nachname", .surname), ("vorname", .givenName),
    ("apellido", .surname),
    ("geburtsdatum", .birthDate), ("nacimiento", .birthDate), ("naissance", .birthDate), ("codepostal", .postcode),
    ("codigopostal", .postcode), ("courriel", .email),
  ]
}
