"""Static files with a hash in their names."""

from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import ContentFile

from chatsite.static import HashedStatic


@pytest.fixture
def collected(tmp_path: Path) -> HashedStatic:
    """Two modules, one of which imports the other, as collectstatic leaves them."""
    plain = StaticFilesStorage(location=tmp_path, base_url="/static/")
    plain.save("js/main.js", ContentFile(b'import { a } from "./lib.js";\na();\n'))
    plain.save("js/lib.js", ContentFile(b"export function a() {}\n"))
    hashed = HashedStatic(location=tmp_path, base_url="/static/")
    list(hashed.post_process({name: (plain, name) for name in ("js/main.js", "js/lib.js")}))
    return hashed


def test_imports_are_hashed(collected: HashedStatic, tmp_path: Path) -> None:
    """A module imports the other by its hashed name, so that both may be cached for ever."""
    main = (tmp_path / collected.stored_name("js/main.js")).read_text()
    assert Path(collected.stored_name("js/lib.js")).name in main
