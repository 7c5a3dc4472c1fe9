"""HTTP → calls of the assistant and the library, problems in plain Vietnamese. Read `app.py` first."""
