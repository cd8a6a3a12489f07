import ArgumentParser

struct Identity: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Who is who: why, and what people decide about it.",
    subcommands: [
      IdentityShow.self, IdentityPath.self, IdentityUnmerge.self, IdentityMerge.self, IdentityBlock.self, IdentityDecisions.self,
      IdentityWithdraw.self, IdentityPlanCommand.self, IdentityReviews.self, IdentityReview.self,
    ])
}
