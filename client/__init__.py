"""A question, a file, a correction → typed answers, reports and figures, over HTTP. Knows nothing of libraries.

Read `service.py` first; `nouns.py` holds what comes back beside answers, `errors.py` what can go wrong.
"""
