"""Static files with a hash in their names, JavaScript imports included."""

from servestatic.storage import CompressedManifestStaticFilesStorage


class HashedStatic(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # untyped
    """Rewrites the imports of ES modules too, so that every file may be cached for ever."""

    support_js_module_import_aggregation = True
