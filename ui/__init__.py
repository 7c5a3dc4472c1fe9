"""Answer → page. Talks to the service over HTTP only."""
