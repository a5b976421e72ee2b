"""`make docs`: writes every page that is made from the code, and says which ones changed."""

from pathlib import Path

from tests.docs.reference.pages import PAGES

DOCS = Path(__file__).resolve().parents[3] / "docs"


def main() -> None:
    """Write the pages that are not as they should be."""
    for place, make in PAGES.items():
        path, text = DOCS / place, make()
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
            print(f"docs/{place}")  # noqa: T201 - this is its result


main()
