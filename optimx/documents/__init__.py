"""optimx's own XML documents: a library for systems, unknown to the core.

In: records, or files that nobody trusts. Out: the three documents, or records and refusals.
"""
