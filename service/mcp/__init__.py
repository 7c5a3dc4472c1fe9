"""The service over HTTP → tools of the Model Context Protocol, for agents and desktop assistants. Read `server.py`."""
