"""Judged questions, texts and word lists → the weights and counts that ship. Its packages are the `train` extra;
nothing of it is in the wheel.

Read each folder's own first file.
"""
