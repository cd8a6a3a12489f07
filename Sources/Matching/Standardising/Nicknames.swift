/// Short and foreign forms of common given names. A form leads to one or more full names; two names are near when they share one.
enum Nicknames {
  private static let rows = """
    alexander alex alec sandy xander alexandre alejandro aleksandr|alexandra alex sandra sandy alexa lexi|alfred alf alfie fred|alice alicia allie|\
    amanda mandy|andrew andy drew andreas andre andres|angela angie|ann anne anna annie nancy hannah anita|anthony tony anton antonio antoine|\
    arthur art artie arturo|barbara barb babs bobbie|benjamin ben benny benji|bernard bernie bernhard|beverly bev|bradley brad|\
    caroline carol carrie carolyn|catherine katherine kathryn cathy kathy kate katie kay kitty kit cath catharine kathleen katharine karen caterina|\
    cecilia cissy celia|charles charlie chuck chas charley carl karl carlos carlo|charlotte lottie charlie|christine christina chris tina christy|\
    christopher chris kit topher|clifford cliff|cynthia cindy|daniel dan danny|david dave davy|deborah debra deb debbie|dennis den denny|\
    diana diane di|donald don donnie|dorothy dot dottie dolly dora|douglas doug|edmund ed eddie ned ted|edward ed eddie ned ted teddy eduard eduardo edouard|\
    edwin ed eddie ned|eleanor ellen nell nellie nora ella elle elinor helen|elizabeth liz beth betty lizzie eliza elisabeth elsie libby lisa bess betsy \
    bessie lizzy betsey elise|emily em emma emmie|eric erik rick|ernest ernie ernst|esther hester essie|eugene gene|evelyn eve evie|florence flo flossie florrie|\
    frances fran frankie fanny francesca|francis frank frankie fran francois francisco franz|franklin frank|frederick fred freddy freddie frederic fritz friedrich|\
    gabriel gabe|geoffrey jeff geoff jeffrey|george georgie jorge georg georges|gerald gerry jerry|gertrude gertie trudy|gilbert gil bert|gordon gord|gregory greg|\
    harold harry hal|harriet hattie harriett|helen nell nellie ellen lena helena|henry harry hank hal henri heinrich enrique eric|herbert herb bert bertie|\
    howard howie|hugh hughie hugo huw|isaac ike|isabel isabella bella belle isobel izzy|jacob jake jack|jacqueline jackie|james jim jimmy jamie jem jaime diego|\
    jane jenny jean janet joan janie jeanne|jennifer jen jenny jenn|jeremy jerry jez|jerome jerry|jessica jess jessie|joanna jo joanne|\
    john jack johnny jon ian johann jean juan ivan giovanni jan hans johannes evan sean|jonathan jon jonny nathan|joseph joe joey jo jose josef giuseppe|\
    josephine jo josie|joshua josh|joyce joy|judith judy judi|julia julie jules|kenneth ken kenny|kimberly kim|laura laurie|lawrence larry laurence lorenzo laurie|\
    leonard leo len lenny|leslie les|lewis lou louis luis lew|lillian lily lil lilian|lucy lucille lucia|madeline maddie|margaret maggie meg peggy marge madge margery \
    marjorie greta rita margret daisy peg margarita|martha marty mattie patty|martin marty|mary molly polly may mae maria marie mamie minnie marion|\
    matthew matt matty mathew|maximilian max|melissa mel missy lissa|michael mike mick mickey mikey micky michel miguel mikhail mitch|michelle shelly|mildred millie|\
    nathaniel nat nate nathan|nicholas nick nicky nicolas nico klaus|norman norm|oliver ollie|oscar ossie|pamela pam|patricia pat patty trish tricia patsy|\
    patrick pat paddy patricio|paul paulie pablo pavel|penelope penny|peter pete pedro pierre pieter piotr|philip phil phillip pip felipe|priscilla cilla|\
    rachel rae shelly|ralph rafe|raymond ray|rebecca becky becca|reginald reg reggie rex|richard dick rick rich ricky richie dickie ricardo|\
    robert bob bobby rob robbie robby bert roberto robin|roderick rod|rodney rod|roger rodge|roland rollo|ronald ron ronnie ronny|rose rosie rosa|\
    russell russ|samantha sam|samuel sam sammy|sandra sandy|sarah sally sadie sara|sidney sid sydney|simon si|sophia sophie|stanley stan|\
    stephanie steph|stephen steve steven stevie stefan esteban etienne|susan sue susie suzy susanna susannah suzanne sukey|sylvia syl|teresa theresa terry tess tessa|\
    theodore ted teddy theo|thomas tom tommy tomas|timothy tim timmy|tobias toby|valerie val|veronica ronnie vera|victor vic|victoria vicky vicki tori|\
    vincent vince vinny|virginia ginny ginger|vivian viv|walter walt wally wat|wilfred wilf will|wilhelmina minnie mina|\
    william bill will billy willie willy wm liam guillaume wilhelm guillermo gwilym|winifred winnie freda|zachary zach zack
    """

  /// Numbers of the full names that a folded name can stand for; empty when the name is not in the table.
  static let groups: [[UInt8]: [UInt8]] = {
    var groups: [[UInt8]: [UInt8]] = [:]
    for (number, row) in rows.split(separator: "|").enumerated() {
      for name in row.split(separator: " ") { groups[Array(name.utf8), default: []].append(UInt8(truncatingIfNeeded: number)) }
    }
    return groups
  }()

  /// A number for the first full name that a name can stand for, above all value numbers; nil when it is not in the table.
  static func canonical(_ name: [UInt8]) -> UInt32? { groups[name]?.first.map { UInt32.max - UInt32($0) } }

  /// Whether a name is the head of a row or one of its forms.
  static func isKnown(_ name: [UInt8]) -> Bool { groups[name] != nil }
}
