import ArgumentParser

struct Segment: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Segments.",
    subcommands: [
      SegmentList.self, SegmentMembers.self, SegmentExplain.self, SegmentPreview.self, SegmentDiff.self, SegmentVerify.self,
      SegmentHistory.self, SegmentExport.self,
    ])
}
