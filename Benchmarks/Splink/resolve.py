"""Resolves a file with Splink, for `kith-bench resolve` to measure beside Kith.

Usage: PYTHON resolve.py FILE [FILE]. CSV with the truth in the column `cluster`; two files are linked. Prints one line of JSON: version,
seconds (CPU of this process, from the reading to the clusters), megabytes, and per threshold pair precision, recall, F1 and B-cubed F1.

Settings as Splink's own examples have them for such columns: a name comparison with term frequencies, blocking on pairs of
columns, u from random pairs, m by EM. What a file has decides which of them are used; nothing else is set by file.
"""

import collections
import json
import logging
import resource
import sys
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.WARNING)

import pandas as pd  # noqa: E402
import splink  # noqa: E402
import splink.comparison_library as cl  # noqa: E402
from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: E402

NAMES = {
    "given_name": "first_name", "date_of_birth": "dob", "soc_sec_id": "national_id", "postcode_fake": "postcode",
    "address_1": "address", "suburb": "place", "birth_place": "place", "city": "place", "rec_id": "unique_id", "id": "unique_id",
}
COMPARISONS = {
    "first_name": lambda c: cl.NameComparison(c).configure(term_frequency_adjustments=True),
    "surname": lambda c: cl.NameComparison(c).configure(term_frequency_adjustments=True),
    "dob": lambda c: cl.DamerauLevenshteinAtThresholds(c, [1, 2]),
    "email": lambda c: cl.ExactMatch(c).configure(term_frequency_adjustments=True),
    "phone": lambda c: cl.DamerauLevenshteinAtThresholds(c, [1]),
    "national_id": lambda c: cl.DamerauLevenshteinAtThresholds(c, [1]),
    "address": lambda c: cl.JaroWinklerAtThresholds(c, [0.9]),
    "postcode": lambda c: cl.JaroWinklerAtThresholds(c, [0.9]),
    "place": lambda c: cl.ExactMatch(c).configure(term_frequency_adjustments=True),
    "occupation": lambda c: cl.ExactMatch(c).configure(term_frequency_adjustments=True),
}
BLOCKING = [
    ("national_id",), ("email",), ("phone",), ("first_name", "surname"), ("surname", "postcode"), ("first_name", "postcode"),
    ("first_name", "dob"), ("surname", "dob"), ("dob", "postcode"), ("address", "first_name"),
]


def rules(columns, choices):
    return [block_on(*rule) for rule in choices if all(name in columns for name in rule)]


def accuracy(found, truth):
    pairs = lambda counts: sum(n * (n - 1) / 2 for n in counts.values())  # noqa: E731
    a, b, both = collections.Counter(truth), collections.Counter(found), collections.Counter(zip(truth, found))
    precision, recall = pairs(both) / max(1, pairs(b)), pairs(both) / max(1, pairs(a))
    right = sum(n * n / b[key[1]] for key, n in both.items()) / len(truth)
    whole = sum(n * n / a[key[0]] for key, n in both.items()) / len(truth)
    return {
        "precision": precision, "recall": recall, "f1": 2 * precision * recall / max(1e-9, precision + recall),
        "bcubed": 2 * right * whole / (right + whole),
    }


def main(paths):
    start = resource.getrusage(resource.RUSAGE_SELF)
    frames = []
    for path in paths:
        frame = pd.read_csv(path, dtype=str).rename(columns=NAMES)
        frames.append(frame.where(frame.notna() & (frame != ""), None))
    columns = [name for name in COMPARISONS if name in frames[0].columns]
    api = DuckDBAPI()
    # A birthplace and a postcode of one name: what is rare enough in all files is the deterministic rule of the prior.
    certain = rules(columns, [("national_id",), ("first_name", "surname", "dob"), ("email", "surname")])[:1]
    settings = SettingsCreator(
        link_type="dedupe_only" if len(frames) == 1 else "link_only",
        comparisons=[COMPARISONS[name](name) for name in columns],
        blocking_rules_to_generate_predictions=rules(columns, BLOCKING),
        unique_id_column_name="unique_id",
        retain_intermediate_calculation_columns=False,
    )
    tables = [api.register(frame) for frame in frames]
    linker = Linker(tables if len(tables) > 1 else tables[0], settings)
    linker.training.estimate_probability_two_random_records_match(certain, recall=0.6)
    linker.training.estimate_u_using_random_sampling(max_pairs=1e6)
    for rule in rules(columns, [("first_name", "surname"), ("dob",), ("email",)])[:2]:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    scored = linker.inference.predict(threshold_match_probability=0.01)
    truth = {row: cluster for frame in frames for row, cluster in zip(frame["unique_id"], frame["cluster"])}
    answers = {}
    seconds = megabytes = 0
    for threshold in (0.5, 0.9, 0.95, 0.99, 0.999):
        clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(scored, threshold).as_pandas_dataframe()
        used = resource.getrusage(resource.RUSAGE_SELF)
        if not seconds:
            seconds = used.ru_utime + used.ru_stime - start.ru_utime - start.ru_stime
            megabytes = used.ru_maxrss // 1024
        answers[str(threshold)] = accuracy(clusters["cluster_id"].tolist(), [truth[row] for row in clusters["unique_id"]])
    print(json.dumps({"version": splink.__version__, "seconds": seconds, "megabytes": megabytes, "thresholds": answers}))


main(sys.argv[1:])
