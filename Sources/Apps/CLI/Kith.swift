internal import ArgumentParser

@main struct Kith: ParsableCommand {}
