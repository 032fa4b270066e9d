// Run pytest in Python for WebAssembly: node other_python.mjs PYODIDE COURSE PACKAGES ARGUMENTS…
// Packages are those of the Python that tests run in everywhere else; of these only what is Python alone can be used.
import { pathToFileURL } from "node:url";

const [pyodide, course, packages, ...options] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(`${pyodide}/pyodide.mjs`).href);
const python = await loadPyodide({ env: { HOME: "/tmp" } });
for (const [name, root] of [["/course", course], ["/packages", packages]]) {
  python.FS.mkdirTree(name);
  python.FS.mount(python.FS.filesystems.NODEFS, { root }, name);
}
python.globals.set("options", python.toPy(options));
process.exitCode = await python.runPythonAsync(`
import os, sys
from unittest.mock import MagicMock

sys.dont_write_bytecode = True
sys.path[:0] = ["/course/src", "/course"]
sys.path.append("/packages")
# Compiled modules and those of Unix: judging asks nothing of them.
for name in ("jsonschema", "jsonschema.exceptions", "resource"):
    sys.modules[name] = MagicMock(ValidationError=type("ValidationError", (Exception,), {}), __path__=[], __spec__=None)
os.chdir("/course")
import pytest

print("Python", sys.version, flush=True)
# There are no threads, and so none that watches the time.
int(pytest.main(["-p", "no:cacheprovider", "-p", "no:faulthandler", "--noconftest", "--disable-plugin-autoload", *options]))
`);
