"""Our numbers and our peers': one command, one sitting, interleaved (docs/performance.md)."""
