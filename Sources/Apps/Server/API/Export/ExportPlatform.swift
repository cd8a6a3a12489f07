/// Columns as an ad platform's template for customer lists has them. Traits by the names of Segment's specification; names in their standard form,
/// which may be read off a full name.
enum ExportPlatform: String, CaseIterable, Sendable {
  case google, meta, linkedin

  var columns: String {
    switch self {
    case .google:
      "Email=email:gmail-sha256,Phone=phone:e164-sha256,First Name=trait:standard.firstName:lower-sha256,Last Name=trait:standard.lastName:lower-sha256,"
        + "Country=trait:address.country,Zip=trait:address.postalCode"
    case .meta:
      "email=email:sha256,phone=phone:digits-sha256,fn=trait:standard.firstName:name-sha256,ln=trait:standard.lastName:name-sha256,"
        + "ct=trait:address.city:compact-sha256,st=trait:address.state:compact-sha256,zip=trait:address.postalCode:compact-sha256,"
        + "country=trait:address.country:lower-sha256"
    case .linkedin: "email=email:sha256"
    }
  }
}
