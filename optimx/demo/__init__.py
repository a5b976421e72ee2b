"""`optimx demo`: an example firm, a crew that works, a drop on loopback; both sides of an exchange on one machine.

In: a seed and a day. Out: an office database, records with their photos, signatures and documents, and a running
drop. Called by `cli` alone, and by nothing else; needs the extra `demo` (Pillow, fpdf2, pyftpdlib).

Start with `firm` (who and what there is), then `crew` (what happens in a day); `pictures` and `pdfs` draw the media.
"""
