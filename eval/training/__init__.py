"""What learns with torch; nothing else of the room imports it before it is needed."""
