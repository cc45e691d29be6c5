"""Where providers report what became of messages, and phones answer texts."""
