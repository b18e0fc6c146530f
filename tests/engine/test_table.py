"""What a table gives beside counts: its rows where they are wanted, counts in random groups, and true progress."""

import hashlib
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import evalkit as ek
from evalkit.counting.grouped import grouped_predictions, grouping
from evalkit.engine.running import CountingProgress
from tests.engine.awkward import awkward_table, in_memory


def written(table: pa.Table, folder: Path) -> Path:
    path = folder / "clips.parquet"
    pq.write_table(table, path)
    return path


@pytest.mark.parametrize("listed_only", [False, True], ids=["all", "listed only"])
def test_a_label_that_is_fetched_is_that_label_of_the_predictions(tmp_path: Path, listed_only: bool) -> None:
    table = awkward_table()
    p = in_memory(table, listed_only=listed_only)
    found = ek.open_table(written(table, tmp_path), group="video", listed_only=listed_only)
    for label in p.labels:
        fetched = found.label(label)
        a, b = fetched.label(label), p.label(label)
        of_a = sorted(zip(fetched.ids[a.example].tolist(), a.y_true.tolist(), a.y_score.tolist(), strict=True))
        of_b = sorted(zip(p.ids[b.example].tolist(), b.y_true.tolist(), b.y_score.tolist(), strict=True))
        assert of_a == of_b
        assert dict(zip(fetched.ids, fetched.groups, strict=True)) == dict(zip(p.ids, p.groups, strict=True))
    assert fetched.ids.tolist() == sorted(p.ids.tolist())
    with pytest.raises(ek.InvalidInputError, match=r"does not have such labels.*'dog'"):
        found.label("dog")


def test_the_items_behind_a_count(tmp_path: Path) -> None:
    table = awkward_table()
    found, p = ek.open_table(written(table, tmp_path), listed_only=False), in_memory(table)
    listed, wanted = found.examples("cat", 0.5, ("fp", "fn")), ek.select_examples(p, "cat", 0.5, ("fp", "fn"))
    assert listed.total == wanted.total > 100
    assert sorted(listed.ids.tolist()) == sorted(wanted.ids.tolist())
    assert len(found.examples("cat", 0.5, limit=3)) == 3


def test_too_many_pairs_are_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evalkit.engine.fetching.MOST_FETCHED", 10)
    found = ek.open_table(written(awkward_table(), tmp_path), listed_only=False)
    with pytest.raises(ek.InvalidInputError, match=r"too many pairs.*at most 10"):
        found.label("cat")


@pytest.mark.parametrize("most_mb", [256, 0], ids=["all labels at once", "one by one"])
@pytest.mark.parametrize("listed_only", [False, True], ids=["all", "listed only"])
def test_counts_in_random_groups(
    tmp_path: Path, listed_only: bool, most_mb: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A group is the first byte of the md5 of its name, by Python as well as by the engine."""
    monkeypatch.setattr("evalkit.engine.random_groups.MOST_MB", most_mb)
    table = awkward_table()
    p = in_memory(table, listed_only=listed_only)
    found = ek.open_table(written(table, tmp_path), group="video", listed_only=listed_only).count_in_groups()
    bucket = np.array([hashlib.md5(name.encode()).digest()[0] for name in p.groups.tolist()])
    within = grouping(p, group=bucket)
    for labels in (p.labels[:1], p.labels[2:4], p.labels):
        groups, exact = found.in_groups(labels), grouped_predictions(p, labels, within)
        assert groups.n_groups == 256
        filled = slice(0, exact.n_groups)
        np.testing.assert_array_equal(groups.positives[filled], exact.positives)
        if not listed_only:
            np.testing.assert_array_equal(groups.negatives[filled], exact.negatives)
        for threshold in (0.0, 0.117, 0.5, 1.0):
            for ours, theirs in zip(groups.at(threshold), exact.at(threshold), strict=True):
                np.testing.assert_array_equal(ours[filled], theirs)
                assert not ours[exact.n_groups :].any()
        t = ek.evaluate(found).select(labels).pooled
        assert groups.counts_at(0.5) == t.at(0.5)
        np.testing.assert_array_equal(groups.table().tp, t.at(groups.thresholds).tp)


def test_without_items_there_are_no_groups(tmp_path: Path) -> None:
    found = ek.open_table(written(pa.table({"score": [0.5], "truth": [1]}), tmp_path), id=None, label=None)
    with pytest.raises(ek.InvalidInputError, match="neither items nor groups"):
        found.count_in_groups().in_groups(["positive"])


class _GivenUpError(Exception):
    pass


def test_whoever_is_told_may_end_the_work(tmp_path: Path) -> None:
    """A query that would take minutes ends soon after its watcher raises, and the table can be asked again."""
    n = 300_000
    path = written(
        pa.table(
            {"id": np.arange(n).astype(str), "score": np.random.default_rng(0).random(n), "truth": np.arange(n) % 2}
        ),
        tmp_path,
    )
    found = ek.open_table(path, label=None)
    seen: list[CountingProgress] = []

    def told(progress: CountingProgress) -> None:
        seen.append(progress)
        if len(seen) == 3:
            begun.append(time.perf_counter())
            raise _GivenUpError

    begun: list[float] = []
    endless = "SELECT count(*) AS n FROM range(1000000) AS a, range(1000000) AS b WHERE hash(a.range + b.range) = 1"
    with pytest.raises(_GivenUpError):
        found.source.engine.ask(endless, lambda share: told(CountingProgress(share, "")))
    assert len(begun) == 1
    assert ek.evaluate(found).n_examples == n


def test_an_interrupted_count_leaves_nothing_behind(tmp_path: Path) -> None:
    found = ek.open_table(written(awkward_table(), tmp_path), listed_only=False)

    def told(progress: CountingProgress) -> None:
        raise _GivenUpError

    with pytest.raises(_GivenUpError):
        found.count(told)
    assert "not yet counted" in repr(found)
    assert found.count().n_examples > 0


def test_equal_files_have_equal_digests_and_a_changed_one_another(tmp_path: Path) -> None:
    path = written(awkward_table(), tmp_path)
    first = ek.open_table(path).digest
    assert ek.open_table(path).digest == first
    assert ek.open_table(path, where={"video": "video 1"}).digest != first
    written(awkward_table(single=True), tmp_path)
    assert ek.open_table(path).digest != first


def test_a_file_with_pattern_characters_in_its_name_is_that_file(tmp_path: Path) -> None:
    folder = tmp_path / "it's [a] * folder?"
    folder.mkdir()
    for name, truth in (("[ab].parquet", 1), ("a.parquet", 0)):
        pq.write_table(pa.table({"id": ["x"], "score": [0.5], "truth": [truth]}), folder / name)
    assert ek.evaluate(ek.open_table(folder / "[ab].parquet", label=None)).pooled.positives == 1


def test_nothing_is_printed_and_no_other_file_can_be_read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    import duckdb  # noqa: PLC0415

    other = tmp_path / "other"
    other.mkdir()
    path, secret = written(awkward_table(), tmp_path), written(awkward_table(), other)
    found = ek.open_table(path, listed_only=False).count()
    assert capfd.readouterr() == ("", "")
    for statement in (f"SELECT * FROM '{secret}'", f"COPY (SELECT 1) TO '{other}/x'", "INSTALL httpfs"):
        with pytest.raises(duckdb.Error):
            found.source.engine.connection.execute(statement)  # type: ignore[attr-defined]
