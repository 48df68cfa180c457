// Installs the wheels of a folder into Pyodide, as a page does, and runs a program; the files of another folder lie in /files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [pyodide, wheels, files, program] = process.argv.slice(2);
const { loadPyodide } = await import(pathToFileURL(join(pyodide, "pyodide.mjs")).href);
const python = await loadPyodide({ indexURL: pyodide });
for (const [from, to] of [[wheels, "/wheels"], [files, "/files"]]) {
  python.FS.mkdirTree(to);
  for (const name of readdirSync(from)) if (/\.(whl|toml|csv)$/.test(name)) python.FS.writeFile(`${to}/${name}`, readFileSync(join(from, name)));
}
await python.runPythonAsync(readFileSync(program, "utf8"));
