"""Our parts under llama-index's own machinery: what a node says holds of its document, in any order of parts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from llama_index.core import Document, MockEmbedding, SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.ingestion import DocstoreStrategy, IngestionPipeline
from llama_index.core.node_parser import NodeParser, SentenceSplitter
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import MetadataMode, NodeRelationship, TextNode
from llama_index.core.storage.docstore import SimpleDocumentStore

from ingest.report import UnreadableReport
from retrieval.hit import Filters
from retrieval.library import Library
from service.assistant import Assistant
from service.llama.components import AssistantQueryEngine, LibraryRetriever, PassageParser, ReportReader
from service.llama.nodes import figures_of, spans_of
from tests.service_running import CHOSEN, LATE, SAMPLES, sample_library

DAMAGED = "muong-khe-giam-sat.txt"


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with sample_library(tmp_path_factory.mktemp("llama"), CHOSEN) as library:
        yield library


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    return [document for file in CHOSEN for document in ReportReader().load_data(SAMPLES / file)]


@pytest.fixture(scope="module")
def nodes(documents: list[Document]) -> list[TextNode]:
    return list(PassageParser().get_nodes_from_documents(documents))


def test_each_part_is_llama_indexs_own_kind(library: Library) -> None:
    assert isinstance(ReportReader(), BaseReader)
    assert isinstance(PassageParser(), NodeParser)
    assert isinstance(LibraryRetriever(library), BaseRetriever)
    assert isinstance(AssistantQueryEngine(Assistant(library)), CustomQueryEngine)


def test_a_node_says_where_it_stands(documents: list[Document], nodes: list[TextNode]) -> None:
    texts = {document.id_: document.text for document in documents}
    clean = [node for node in nodes if node.metadata["text_state"] == "clean"]
    assert len(clean) > 40
    for node in clean:
        assert node.start_char_idx == spans_of(node)[0].start
        assert node.source_node is not None and node.source_node.node_id == node.metadata["report_id"]
    one = next(node for node in clean if "quá hạn 23 hồ sơ" in node.text)
    whole = texts[one.metadata["report_id"]]
    words = " ".join(whole[span.start : span.end] for span in spans_of(one))
    assert words.replace("<sup>1</sup>", "").split() == one.text.split()  # the mark of a footnote is no word
    assert one.metadata["page"] == 1 and "Phú Lãng" in one.metadata["place"] and one.metadata["period"]


def test_offsets_are_ours_where_the_same_words_stand_twice() -> None:
    line = "Huyện đã giải quyết 120 hồ sơ trong năm 2023."
    text = f"BÁO CÁO\n\n1. Hồ sơ\n{line}\n\n2. Hồ sơ khác\nMục này nhắc lại: {line}\n\n3. Nhắc lại\n{line}\n"
    nodes = PassageParser().get_nodes_from_documents([Document(text=text)])
    same = [node for node in nodes if node.text == line]
    assert [text[node.start_char_idx : node.end_char_idx] for node in same] == [line] * len(same)
    assert len({node.start_char_idx for node in same}) == len(same) >= 2


def test_figures_come_with_value_place_period_and_place_in_the_text(
    documents: list[Document], nodes: list[TextNode]
) -> None:
    texts = {document.id_: document.text for document in documents}
    rows = [(node.metadata["report_id"], row) for node in nodes for row in figures_of(node)]
    assert len(rows) > 150
    assert all(texts[report_id][row["start"] : row["end"]] == row["surface"] for report_id, row in rows)
    late = [row for _, row in rows if row["value"] == Decimal(23) and "hạn" in row["label"]]
    assert late and late[0]["unit"] == "hồ sơ" and "Phú Lãng" in late[0]["place"] and late[0]["period"]


def test_nodes_are_those_of_the_library(library: Library, nodes: list[TextNode]) -> None:
    """Read by our reader, a file has the ids, words and figures that `baocao add` gives it."""
    found = LibraryRetriever(library, k=30).retrieve("hồ sơ quá hạn")
    ours = {node.node_id: node for node in nodes}
    assert len(found) > 20
    for hit in found:
        mine = ours[hit.node.node_id]
        assert (hit.node.text, hit.node.metadata) == (mine.text, mine.metadata)


def test_lost_letters_are_filled_in_and_the_model_is_not_shown_the_machines_part(nodes: list[TextNode]) -> None:
    repaired = [node for node in nodes if node.metadata["text_state"] == "repaired"]
    assert repaired and {node.metadata["file"] for node in repaired} == {DAMAGED}
    shown = repaired[0].get_content(MetadataMode.LLM)
    assert "figures" not in shown and "extract" not in shown and "place" in shown
    assert all(not isinstance(value, (list, dict)) for node in nodes for value in node.metadata.values())


def test_their_reader_then_our_parser_then_their_index() -> None:
    documents = SimpleDirectoryReader(input_files=[SAMPLES / "suoi-bac-2023.md"]).load_data()
    nodes = IngestionPipeline(transformations=[PassageParser(), MockEmbedding(8)]).run(documents=documents)
    index = VectorStoreIndex(nodes, embed_model=MockEmbedding(8))
    hit = index.as_retriever(similarity_top_k=1).retrieve("hồ sơ")[0]
    assert hit.node.metadata["file_name"] == "suoi-bac-2023.md"
    assert hit.node.metadata["place"] == "huyện Suối Bạc"


def test_our_reader_then_their_splitter(documents: list[Document]) -> None:
    chunks = SentenceSplitter(chunk_size=200, chunk_overlap=0).get_nodes_from_documents(documents)
    assert len(chunks) > len(documents)
    assert chunks[0].metadata["file"] == CHOSEN[0]


def test_a_pipeline_passes_over_what_it_has_seen() -> None:
    document = ReportReader().load_data(SAMPLES / "suoi-bac-2023.md")[0]
    once = DocstoreStrategy.DUPLICATES_ONLY
    pipeline = IngestionPipeline(
        transformations=[PassageParser()], docstore=SimpleDocumentStore(), docstore_strategy=once
    )
    assert pipeline.run(documents=[document])
    assert pipeline.run(documents=[document]) == []


def test_nodes_outlive_the_store(nodes: list[TextNode], tmp_path: Path) -> None:
    index = VectorStoreIndex(nodes[:5], embed_model=MockEmbedding(8))
    index.storage_context.persist(tmp_path)
    kept = StorageContext.from_defaults(persist_dir=str(tmp_path)).docstore.get_node(nodes[0].node_id)
    assert spans_of(kept) == spans_of(nodes[0]) and kept.relationships.keys() >= {NodeRelationship.SOURCE}


def test_the_query_engine_gives_figures_in_their_sources_or_says_nothing(library: Library) -> None:
    engine = AssistantQueryEngine(Assistant(library))
    response = engine.query(LATE)
    quotes = {source.node.metadata["n"]: source.node.metadata["quote"] for source in response.source_nodes}
    assert {"12", "34"} <= {figure["value"] for figure in response.metadata["figures"]}
    assert all(figure["surface"] in quotes[figure["citation"]] for figure in response.metadata["figures"])
    for source in response.source_nodes:
        (span,) = spans_of(source.node)
        text = library.report(source.node.metadata["report_id"]).text
        assert text[span.start : span.end] == source.node.metadata["quote"]
    later = asyncio.run(engine.aquery("Có bao nhiêu tàu ngầm hạt nhân?"))
    assert later.metadata["status"] == "not_stated" and later.metadata["figures"] == []
    json.dumps(response.metadata)


def test_the_retriever_keeps_to_its_filters(library: Library) -> None:
    found = LibraryRetriever(library, k=5, filters=Filters(places=("Phú Lãng",))).retrieve("hồ sơ quá hạn")
    assert {hit.node.metadata["file"] for hit in found} == {"phu-lang-2023.pdf"}


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "rong.docx").write_bytes(b"")
    with pytest.raises(UnreadableReport, match="rỗng"):
        ReportReader().load_data(tmp_path / "rong.docx")
