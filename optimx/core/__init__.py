"""The core: small; knows no wire, no terminal and no payload. Start with `events`, then `office.run`."""
