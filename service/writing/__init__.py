"""An answer → the same answer in a language model's words, sentence by sentence checked, or unchanged.

Read `llama.py` first.
"""
