"""The parts of the project as llama-index's own classes. Importing this loads llama-index: its programs alone do.

Reader and node parser need no library: they read and understand a file as `baocao add` does. Retriever and query engine
stand on an open library and its assistant.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.response.schema import Response
from llama_index.core.bridge.pydantic import PrivateAttr
from llama_index.core.node_parser import NodeParser
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.readers.base import BaseReader
from llama_index.core.schema import BaseNode, Document, NodeWithScore, QueryBundle, TextNode

from ingest.parse import parse
from ingest.read import read
from ingest.report import Extract, Figure
from retrieval.embedding.embedder import Embedder, load_embedder
from retrieval.hit import Filters, Query
from retrieval.storage.codec import decode, encode
from retrieval.summary import summarize
from service.llama.nodes import EXTRACT, FOR_PROGRAMS, node_of, nodes_of

if TYPE_CHECKING:
    from retrieval.library import Library
    from service.answer import Answer, Citation
    from service.assistant import Assistant


class ReportReader(BaseReader):  # type: ignore[misc]  # its package is not type-checked here
    """Reads a report file of any kind (Word, spreadsheet, PDF, scan, web page, text) into one document.

    Works alone and as an entry of `SimpleDirectoryReader(file_extractor=…)`. The id is that of the file in a library:
    the hash of its content. Raises UnreadableReport with the reason and the remedy.
    """

    def load_data(self, file: Path | str, extra_info: dict[str, Any] | None = None, **_: Any) -> list[Document]:
        """Read one file."""
        path = Path(file)
        extract = read(path)
        report_id = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
        # What the text cannot say (pages, doubtful letters, hidden parts) goes along for the node parser, unseen.
        beside = encode(replace(extract, text="", boxes=b""), Extract).decode()
        return [
            Document(
                id_=report_id,
                text=extract.text,
                metadata={**(extra_info or {}), "file": path.name, EXTRACT: beside},
                excluded_embed_metadata_keys=[EXTRACT],
                excluded_llm_metadata_keys=[EXTRACT],
            )
        ]


class PassageParser(NodeParser):  # type: ignore[misc]  # as above
    """Parts documents into what a person would quote: sentences of one point, a table row with its heads, a note.

    Takes the documents of any reader; those of `ReportReader` keep their pages and doubtful letters. Lost letters are
    filled in, so a node's text may differ from the document's: its `spans` say where it stands.
    """

    include_metadata: bool = False  # a document's own words on itself are given to its nodes below, not its extract

    def _parse_nodes(self, nodes: Sequence[BaseNode], show_progress: bool = False, **_: Any) -> list[BaseNode]:
        return [node for document in nodes for node in self._parsed(document)]

    def _parsed(self, document: BaseNode) -> list[TextNode]:
        given = {name: value for name, value in document.metadata.items() if name != EXTRACT}
        report = parse(_extract_of(document), report_id=document.node_id, file=str(given.get("file", document.node_id)))
        found = nodes_of(report, summarize(report, added=""))
        for node in found:
            node.metadata = {**given, **node.metadata}
            node.excluded_embed_metadata_keys = [*node.excluded_embed_metadata_keys, *given]
            node.excluded_llm_metadata_keys = [*node.excluded_llm_metadata_keys, *given.keys() - {"file"}]
        return found

    def _postprocess_parsed_nodes(self, nodes: list[BaseNode], parent_doc_map: dict[str, Document]) -> list[BaseNode]:
        """Let llama-index relate the nodes, but keep our offsets: it takes the first place of a node's words."""
        places = [(node.start_char_idx, node.end_char_idx) for node in nodes]
        related: list[BaseNode] = super()._postprocess_parsed_nodes(nodes, parent_doc_map)
        for node, (start, end) in zip(related, places, strict=True):
            node.start_char_idx, node.end_char_idx = start, end
        return related


class ReportEmbedding(BaseEmbedding):  # type: ignore[misc]  # as above
    """The embedding that ships with the project, or any sentence-transformers model by name or folder."""

    _embedder: Embedder = PrivateAttr()

    def __init__(self, model: str | None = None, **more: Any) -> None:
        embedder = load_embedder(model)
        super().__init__(model_name=embedder.name, **more)
        self._embedder = embedder

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in vector] for vector in self._embedder.embed_passages(texts)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(x) for x in self._embedder.embed_query(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)


class LibraryRetriever(BaseRetriever):  # type: ignore[misc]  # as above
    """Searches a library; a node is a passage."""

    def __init__(self, library: Library, k: int = 10, filters: Filters | None = None) -> None:
        super().__init__()
        self._library = library
        self._k = k
        self._filters = filters or Filters()

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._library.search(Query(query_bundle.query_str, self._k, self._filters))
        reports = self._library.summaries([hit.passage.report_id for hit in hits])
        held = self._figures([hit.passage.id for hit in hits])
        return [
            NodeWithScore(
                node=node_of(hit.passage, held.get(hit.passage.id, ()), reports[hit.passage.report_id]), score=hit.score
            )
            for hit in hits
            if hit.passage.report_id in reports  # removed a moment ago
        ]

    def _figures(self, passage_ids: list[str]) -> dict[str, list[Figure]]:
        held: dict[str, list[Figure]] = {}
        for figure in self._library.figures(passage_ids):
            held.setdefault(figure.passage_id, []).append(figure)
        return held


class AssistantQueryEngine(CustomQueryEngine):  # type: ignore[misc]  # as above
    """Answers from a library; every figure stands in the source node of its citation, or the answer says “không nêu”.

    `response.metadata` holds status, figures and notes; source nodes come in the order of their `[n]` marks.
    """

    assistant: Any  # an Assistant: pydantic would look into its parts, which it cannot

    def __init__(self, assistant: Assistant, **more: Any) -> None:
        super().__init__(assistant=assistant, **more)

    def custom_query(self, query_str: str) -> Response:
        """Answer a question."""
        answer: Answer = self.assistant.ask(query_str)
        told = encode(answer, type(answer))
        whole = decode(told, dict[str, Any])
        beside = {name: whole[name] for name in ("status", "figures", "notes", "understood")}
        return Response(answer.answer, source_nodes=[_source(one) for one in answer.citations], metadata=beside)


def _source(cited: Citation) -> NodeWithScore:
    node = TextNode(
        id_=f"{cited.report_id}:{cited.start}-{cited.end}",
        text=cited.reading or cited.quote,
        metadata={
            "n": cited.n,
            "report_id": cited.report_id,
            "file": cited.file,
            "title": cited.title,
            "number": cited.number,
            "place": cited.place,
            "date": cited.date,
            "page": cited.page,
            "section": " › ".join(cited.section),
            "quote": cited.quote,
            "spans": f"{cited.start}-{cited.end}",
            "text_state": cited.text_state,
        },
        start_char_idx=cited.start,
        end_char_idx=cited.end,
        excluded_embed_metadata_keys=[*FOR_PROGRAMS, "n", "quote"],
        excluded_llm_metadata_keys=[*FOR_PROGRAMS, "quote"],
    )
    return NodeWithScore(node=node, score=1.0)


def _extract_of(document: BaseNode) -> Extract:
    text = document.get_content()
    beside = document.metadata.get(EXTRACT)
    if beside is None:
        return Extract(text, "text", ())
    return replace(decode(str(beside).encode(), Extract), text=text)
