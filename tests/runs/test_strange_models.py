"""Model files that are damaged, made up or old: rows 18 to 27 of the list of faults."""

from __future__ import annotations

import dataclasses
import json
import pickle
import struct
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import torch

from studio.generation.config import GenerationConfig
from studio.generation.events import TokenDrawn
from studio.generation.generator import generate
from studio.messages import Size, StudioError
from studio.models.language_model import LanguageModel
from studio.runs import model_file
from studio.runs.header import FORMAT_VERSION, read_header
from studio.runs.manifest import by_step, read_manifest
from studio.runs.model_file import TrainedModel, load_model, save_model
from studio.runs.scoring import score
from studio.runs.training_run import TrainingRun
from studio.text.corpus import Corpus, build_corpus
from studio.text.levels import Tokens
from studio.text.loading import Document
from studio.text.tokenizer import Limits
from tests.runs.files import CONFIG, resealed, rewritten
from tests.trained import kept_model

_MB = 2**20


@pytest.fixture
def small(corpus: Corpus, tmp_path: Path) -> Path:
    """The file of a model that has learned nothing."""
    return kept_model("rnn", corpus, tmp_path)


@contextmanager
def nothing_allocated(most: int) -> Iterator[None]:
    """Fail where more bytes than ``most`` were allocated in between, by Python or by NumPy."""
    tracemalloc.start()
    try:
        yield
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()


def weights_are_not_to_be_read() -> float:
    """Stand for the look at the memory, the last thing before the weights are read."""
    raise AssertionError("the weights were read before their shapes were compared")


def written(trained: TrainedModel, length: int = 40, prefix: str = "The ") -> str:
    """Return what a model writes when it always takes the likeliest token."""
    config = GenerationConfig(length=length, greedy=True)
    events = generate(trained.model, trained.tokenizer, trained.manifest.cleaning, prefix, config)
    return "".join(event.text for event in events if isinstance(event, TokenDrawn))


@pytest.mark.parametrize("first", ["header_sha256", "format", "manifest"])
def test_fault_18_each_byte_of_the_header_flipped(small: Path, first: str) -> None:
    """The library writes the metadata in any order, another each time; which is first matters at the beginning only."""

    def reorder(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        metadata = header["__metadata__"]
        header["__metadata__"] = {first: metadata.pop(first), **metadata}

    rewritten(small, reorder).replace(small)
    whole = small.read_bytes()
    size = read_header(small).size
    for place in range(size if first == "header_sha256" else 128):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        small.write_bytes(damaged)
        words = "damaged" if place >= 8 else "damaged|incomplete"
        with pytest.raises(StudioError, match=words):
            load_model(small)


def test_fault_18_the_list_of_models_notices_it_too(small: Path) -> None:
    data = small.read_bytes()
    small.write_bytes(data.replace(b'"name\\": \\"rnn', b'"name\\": \\"rnm'))
    with pytest.raises(StudioError, match="damaged"):
        read_manifest(small)


def test_fault_19_every_37th_byte_of_the_weights_flipped(small: Path) -> None:
    whole = small.read_bytes()
    for place in range(read_header(small).size, len(whole), 37):
        damaged = bytearray(whole)
        damaged[place] ^= 1 << place % 8
        small.write_bytes(damaged)
        with pytest.raises(StudioError, match="damaged"):
            load_model(small)


def test_fault_20_the_file_cut_anywhere(small: Path) -> None:
    whole = small.read_bytes()
    size = read_header(small).size
    assert len(whole) > size + 4096
    for length in (*range(size + 1), *range(size + 4096, len(whole), 4096), len(whole) - 1):
        small.write_bytes(whole[:length])
        words = f"incomplete: it ends after {Size(length)}\\. " if length else "“rnn.safetensors” is empty"
        with pytest.raises(StudioError, match=words):
            load_model(small)


def test_a_file_with_something_behind_it_is_damaged(small: Path) -> None:
    small.write_bytes(small.read_bytes() + b"more")
    with pytest.raises(StudioError, match="damaged"):
        load_model(small)


def _header_file(path: Path, raw: bytes, length: int | None = None, size: int = 0) -> Path:
    """Write a file of a header alone, with a hole behind it where ``size`` is larger."""
    with path.open("wb") as file:
        file.write(struct.pack("<Q", len(raw) if length is None else length) + raw)
        if size:
            file.truncate(size)
    return path


@pytest.mark.parametrize("length", [2**63, 2**64 - 1, 100_000_001, 64 * _MB + 1])
@pytest.mark.parametrize("raw", [b"{}", b'{"__metadata__":{"format":"text-generation-studio"'])
def test_fault_21_a_header_of_absurd_length_is_not_read(tmp_path: Path, length: int, raw: bytes) -> None:
    path = _header_file(tmp_path / "m.safetensors", raw, length, 10**12)
    with nothing_allocated(2 * _MB), pytest.raises(StudioError, match=r"not a model|damaged"):
        load_model(path)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"__metadata__":' + b"[" * 1_000_000,
        b'{"__metadata__":' + b'{"a":' * 300_000,
        b"[" * 5_000_000,
        b'{"__metadata__":{"format":' + b"9" * 100_000 + b"}}",  # no nesting, but a number without end
    ],
    ids=["lists", "objects", "lists alone", "a long number"],
)
def test_fault_21_deep_json_is_refused(tmp_path: Path, raw: bytes) -> None:
    with nothing_allocated(64 * _MB), pytest.raises(StudioError, match=r"not a model|damaged"):
        load_model(_header_file(tmp_path / "m.safetensors", raw))


def test_fault_21_deep_json_in_the_manifest_is_refused(small: Path) -> None:
    def deepen(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        header["__metadata__"]["manifest"] = '{"settings":' + "[" * 1_000_000

    with nothing_allocated(64 * _MB), pytest.raises(StudioError, match="damaged"):
        load_model(rewritten(small, deepen))


def test_fault_21_a_key_twice_is_refused(small: Path) -> None:
    """Of two tensors of one name this studio would take the last and another program the first."""
    data = small.read_bytes()
    header = json.loads(data[8 : read_header(small).size])
    name = next(key for key in header if key != "__metadata__")
    entry = json.dumps({name: header[name]}, separators=(",", ":")).encode()[1:-1]
    assert data.count(entry) == 1
    small.write_bytes(resealed(data, data[8 : read_header(small).size].replace(entry, entry + b"," + entry)))
    with pytest.raises(StudioError, match="damaged"):
        load_model(small)


def test_fault_21_a_key_twice_in_the_manifest_is_refused(small: Path) -> None:
    def repeat(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        header["__metadata__"]["manifest"] = json.dumps(manifest)[:-1] + ', "model": "rnn"}'

    with pytest.raises(StudioError, match="damaged"):
        load_model(rewritten(small, repeat))


@pytest.mark.parametrize("shape", [[2**40, 2**40], [10**9], [-1], [2**63 + 1], [], "x", None])
def test_fault_21_a_huge_shape_is_refused(small: Path, shape: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.runs.model_file.physical_memory", weights_are_not_to_be_read)

    def enlarge(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        next(entry for name, entry in header.items() if name != "__metadata__")["shape"] = shape

    path = rewritten(small, enlarge)
    with nothing_allocated(16 * _MB), pytest.raises(StudioError, match="damaged"):
        load_model(path)


@pytest.mark.parametrize("end", [2**62, 10**15, -4, "x", None, 1.5, True])
def test_fault_21_weights_that_end_nowhere_are_refused(small: Path, end: object) -> None:
    def promise(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        next(entry for name, entry in header.items() if name != "__metadata__")["data_offsets"] = [0, end]

    path = rewritten(small, promise)
    with nothing_allocated(16 * _MB), pytest.raises(StudioError, match=r"damaged|incomplete"):
        load_model(path)


def test_fault_21_a_hundred_thousand_tensors_are_refused(small: Path) -> None:
    def multiply(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        header.update({f"t{n}": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for n in range(100_000)})

    path = rewritten(small, multiply)
    with nothing_allocated(256 * _MB), pytest.raises(StudioError, match="damaged"):
        load_model(path)


@pytest.mark.parametrize("wrap", ["plain", "length", "torch", "inside"])
def test_fault_22_a_pickle_is_never_run(tmp_path: Path, small: Path, wrap: str) -> None:
    class Trap:
        def __reduce__(self) -> tuple[Any, ...]:
            return (Path.touch, (tmp_path / "planted",))

    path = tmp_path / "x.safetensors"
    trap = pickle.dumps(Trap())
    if wrap == "torch":
        torch.save({"trap": Trap()}, path)
    elif wrap == "inside":
        data = small.read_bytes()
        path.write_bytes(data[: read_header(small).size] + trap.ljust(read_header(small).weights_size, b"."))
    else:
        path.write_bytes(trap if wrap == "plain" else struct.pack("<Q", len(trap)) + trap)
    for read in (load_model, read_manifest):
        if not (wrap == "inside" and read is read_manifest):
            with pytest.raises(StudioError):
                read(path)
    assert not (tmp_path / "planted").exists()


@pytest.mark.parametrize(
    "settings",
    [{}, {"merges": 5}, {"merges": [["a"]]}, {"merges": [["a", "b"]]}, {"merges": [[{}, []]] * 10}],
)
def test_fault_23_a_crafted_tokenizer_is_refused(settings: dict[str, Any], document: Document, tmp_path: Path) -> None:
    corpus = build_corpus(document, tokens=Tokens("bpe", Limits(maximum_size=300)))
    made = TrainingRun(corpus, "lstm", {"hidden_size": 4}, CONFIG, tmp_path / "m")
    list(made.events())
    path = rewritten(made.path, lambda header, manifest: manifest.update(tokenizer_settings=settings))
    with pytest.raises(StudioError, match="invalid tokenizer"):
        load_model(path)


@pytest.mark.parametrize("reserved", ["x", -1, 10**9, [1], None])
def test_fault_23_a_crafted_number_of_reserved_tokens_is_refused(reserved: object, small: Path) -> None:
    path = rewritten(small, lambda header, manifest: manifest.update(tokenizer_settings={"reserved": reserved}))
    with pytest.raises(StudioError, match="damaged"):
        load_model(path)


def _set(**values: object) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    return lambda header, manifest: manifest.update(values)


def _of_weights(**values: object) -> Callable[[dict[str, Any], dict[str, Any]], None]:
    def change(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        next(entry for name, entry in header.items() if name != "__metadata__").update(values)

    return change


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_set(settings={"hidden_size": 10**9}), "damaged"),
        (_set(settings={"hidden_size": 10**400}), r"damaged|do not suit"),
        (_set(settings={"num_layers": 10**9}), "do not suit"),
        (_of_weights(dtype="F16"), "damaged"),
        (_of_weights(dtype="F64"), "damaged"),
        (_of_weights(dtype="I32"), "damaged"),
        (_of_weights(dtype=None), "damaged"),
        (_set(tokens=["<unk>", "a", "b"], counts=[0, 1, 1]), "damaged"),
        (_set(tokens=[f"{n}" for n in range(10**6)], counts=[1] * 10**6), "damaged"),
        (lambda header, manifest: header["__metadata__"].update(format_version=str(FORMAT_VERSION + 1)), "newer"),
        (lambda header, manifest: header["__metadata__"].update(format_version="1e9"), "damaged"),
    ],
)
def test_fault_24_what_does_not_fit_is_refused_before_anything_is_allocated(
    small: Path,
    change: Callable[[dict[str, Any], dict[str, Any]], None],
    words: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path = rewritten(small, change)
    monkeypatch.setattr("studio.runs.model_file.physical_memory", weights_are_not_to_be_read)
    with nothing_allocated(8 * path.stat().st_size + 16 * _MB), pytest.raises(StudioError, match=words):
        load_model(path)


def test_fault_24_a_model_larger_than_the_memory_says_what_it_takes(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("studio.runs.model_file.physical_memory", lambda: 10_000.0)
    with pytest.raises(StudioError, match=r"does not fit into memory: opening it takes about [\d.]+ kB"):
        load_model(small)


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_fault_25_weights_that_are_no_numbers_are_refused(small: Path, number: float) -> None:
    opened = load_model(small)
    weights = opened.model.state_dict()
    next(iter(weights.values())).view(-1)[-1] = number
    save_model(small, weights, opened.manifest)
    with pytest.raises(StudioError, match="invalid numbers"):
        load_model(small)


def test_fault_25_weights_too_large_to_compute_with_are_told(small: Path) -> None:
    opened = load_model(small)
    weights = {name: torch.full_like(tensor, 3e38) for name, tensor in opened.model.state_dict().items()}
    save_model(small, weights, opened.manifest)
    opened = load_model(small)
    with pytest.raises(StudioError, match="invalid numbers"):
        written(opened)
    with pytest.raises(StudioError, match="invalid numbers"):
        score(opened, "The tide comes")


def test_fault_26_the_model_does_not_mind_that_its_file_is_cut_or_gone(small: Path) -> None:
    """Were the file mapped, the program would die by SIGBUS at the first number that is gone."""
    opened = load_model(small)
    before = written(opened)
    with small.open("r+b") as file:
        file.truncate(0)
    assert written(opened) == before
    small.unlink()
    assert written(opened) == before
    assert all(bool(torch.isfinite(weight).all()) for weight in opened.model.state_dict().values())


def test_a_model_that_a_run_saves_anew_while_it_is_opened_is_the_one_before(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = load_model(small)
    outline = model_file.outline

    def meanwhile(name: str, vocabulary_size: int, config: Any) -> LanguageModel:
        weights = {name: tensor + 1 for name, tensor in before.model.state_dict().items()}
        model_file.save_model(small, weights, before.manifest)
        return outline(name, vocabulary_size, config)

    with monkeypatch.context() as saved:
        saved.setattr(model_file, "outline", meanwhile)
        opened = load_model(small)
    assert opened.manifest.weights_digest == before.manifest.weights_digest
    assert load_model(small).manifest.weights_digest != before.manifest.weights_digest


@pytest.mark.parametrize(
    ("version", "nats", "text"),
    [
        (1, 1.948408, "the the the the the the the the the the "),  # before other tokens than characters were known
        (3, 1.648443, "the and the and the and the and the and "),  # a GRU; its curve has points at the looks alone
        (4, 2.085468, "and and and and and and and and and and "),  # a network and counts; a header without seal
        (5, 2.124672, "the the the the the the the the the the "),  # a transformer; nothing told of the precision
    ],
)
def test_fault_27_a_file_of_an_earlier_format_opens_and_writes_the_same(version: int, nats: float, text: str) -> None:
    """Each file is as the studio of its time wrote it."""
    opened = load_model(Path(__file__).parent / f"version_{version}.safetensors")
    assert score(opened, "The mill turns when the tide is in.").nats_per_token == pytest.approx(nats, rel=1e-4)
    assert written(opened) == text


def test_fault_27_a_file_of_the_second_format_opens_and_writes_the_same() -> None:
    """Words, two layers; an LSTM's embedding had no size of its own then."""
    opened = load_model(Path(__file__).parent / "version_2.safetensors")
    assert written(opened, 60, "The") == " have have" + 58 * ", "


def test_fault_27_samples_of_an_earlier_format_are_of_the_prefix_of_their_run() -> None:
    manifest = read_manifest(Path(__file__).parent / "version_5_prefix.safetensors")
    assert {sample.prefix for sample in manifest.samples} == {"The"}
    assert [sample.text[:7] for sample in by_step(manifest.samples)][-1] == "Thene  "


def test_fault_27_a_file_without_seal_that_says_it_is_of_today_is_damaged(small: Path) -> None:
    def unseal(header: dict[str, Any], manifest: dict[str, Any]) -> None:
        del header["__metadata__"]["header_sha256"]

    with pytest.raises(StudioError, match="damaged"):
        load_model(rewritten(small, unseal))


def test_what_is_opened_is_saved_in_the_format_of_today(tmp_path: Path) -> None:
    opened = load_model(Path(__file__).parent / "version_1.safetensors")
    save_model(tmp_path / "m.safetensors", opened.model.state_dict(), opened.manifest)
    again = load_model(tmp_path / "m.safetensors")
    assert read_header(tmp_path / "m.safetensors").metadata["format_version"] == str(FORMAT_VERSION)
    assert dataclasses.replace(again.manifest, weights_digest="") == dataclasses.replace(
        opened.manifest, weights_digest=""
    )
