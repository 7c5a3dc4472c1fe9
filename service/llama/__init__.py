"""Files, a library, an assistant → components for llama-index: reader, node parser, embedding, retriever, query engine.

Read `nodes.py` first. A pipeline of llama-index's own takes any one of them; `docs/en/llama-index.md` shows each.
"""
