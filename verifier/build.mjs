// Builds evidence_kit/verifier_page/verify.html, and with --node FILE the same check as a program for Node.
//
// The result depends on this folder, on package-lock.json and on the kit's own tables alone: no clock, no path, no network.
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { parse } from "yaml";

const HERE = dirname(fileURLToPath(import.meta.url));
const KIT = join(HERE, "..", "evidence_kit");
const MOST = 600_000;

const { values } = parseArgs({ options: { node: { type: "string" }, out: { type: "string" } } });
const text = (path) => readFile(path, "utf8");
const kitTable = async (name) => parse(await text(join(KIT, "wording", `${name}.yaml`)));

async function sources(folder) {
  const entries = (await readdir(folder, { withFileTypes: true })).sort((one, other) => (one.name < other.name ? -1 : 1));
  const each = await Promise.all(entries.map((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return sources(path);
    return entry.name.endsWith(".ts") ? text(path) : "";
  }));
  return each.join("\n");
}

/** A sentence as the page keeps it: the English of one apart, where it has a form of its own. */
function sentence({ zh, en }) {
  return typeof en === "string" ? { zh, en } : { zh, en: en.other, one: en.one };
}

/** The sentences that the sources ask for, the page's own and the kit's: every one of them must stand in a table, and once. */
async function tables() {
  const [source, own, findings, faults] = [
    await sources(join(HERE, "src")), parse(await text(join(HERE, "words.yaml"))), await kitTable("findings"), await kitTable("faults"),
  ];
  const labels = Object.entries(await kitTable("report")).map(([key, said]) => [`report_${key}`, said]);
  Object.assign(findings, Object.fromEntries(labels));
  const quoted = new Set([...source.matchAll(/"([A-Za-z][A-Za-z0-9_]*)"/g)].map((found) => found[1]));
  const dynamic = Object.keys(own.words).filter((key) => /^(state|part)_/.test(key));
  for (const key of Object.keys(own.words)) {
    if (key in findings) throw new Error(`words.yaml: ${key} stands in findings.yaml already`);
    if (!quoted.has(key) && !dynamic.includes(key)) throw new Error(`words.yaml: nothing says ${key}`);
  }
  const asked = new Set([...source.matchAll(/(?:words|say)\(\s*"([a-z0-9_]+)"/g)].map((found) => found[1]));
  for (const key of asked) if (!(key in findings) && !(key in own.words)) throw new Error(`no sentence ${key}`);
  const chosen = (table) => Object.fromEntries(
    Object.entries(table).filter(([key]) => quoted.has(key)).map(([key, said]) => [key, sentence(said)]));
  const words = { ...chosen(findings), ...Object.fromEntries(Object.entries(own.words).map(([key, said]) => [key, sentence(said)])) };
  return { words, faults: { ...chosen(faults), ...chosen(own.faults) } };
}

/** Digests of every script that a release of the kit put into bundles, by its name. */
async function releases() {
  const layout = await text(join(KIT, "formats", "bundle_layout.py"));
  const listed = (name) => layout.split(`${name}_RELEASES = frozenset({`)[1].split("})")[0].match(/[0-9a-f]{64}/g);
  return { "check-journal.sh": listed("CHECK_JOURNAL"), "check-bundle.ps1": listed("CHECK_BUNDLE") };
}

/** The kit's version. */
async function kit() {
  return { version: /__version__ = "([^"]+)"/.exec(await text(join(KIT, "__init__.py")))[1] };
}

const plugin = {
  name: "tables",
  setup(bundling) {
    const made = { words: tables, releases, kit, hashing_worker: worker };
    bundling.onResolve({ filter: /^tables:/ }, ({ path }) => ({ path: path.slice("tables:".length), namespace: "tables" }));
    bundling.onLoad({ filter: /.*/, namespace: "tables" }, async ({ path }) => ({ contents: JSON.stringify(await made[path]()), loader: "json" }));
  },
};

async function bundled(entry, options) {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, "src", entry)], bundle: true, minify: true, write: false, charset: "utf8", legalComments: "none",
    target: "es2022", absWorkingDir: HERE, plugins: [plugin], logLevel: "warning", ...options,
  });
  return outputFiles[0].text;
}

/** The program of the threads that take digests, which the page holds as text. */
const worker = () => bundled("page/hashing_worker.ts", { format: "iife", platform: "browser" });

const hashed = (content) => `'sha256-${createHash("sha256").update(content).digest("base64")}'`;

async function page() {
  const script = (await bundled("page/main.ts", { format: "iife", platform: "browser" })).replaceAll("</script", "<\\/script");
  const style = (await bundled("page/style.css", {})).trim();
  const policy = [
    "default-src 'none'", `script-src ${hashed(script)} 'wasm-unsafe-eval'`, `style-src ${hashed(style)}`, "img-src blob:",
    "media-src blob:", "worker-src blob:", "base-uri 'none'", "form-action 'none'",
  ].join("; ");
  const template = await text(join(HERE, "src", "page", "page.html"));
  const parts = { POLICY: policy, STYLE: style, SCRIPT: script };
  return template.replace(/%(POLICY|STYLE|SCRIPT)%/g, (_, part) => parts[part]);
}

if (values.node) await writeFile(values.node, await bundled("main-node.ts", { format: "cjs", platform: "node" }));
else {
  const html = await page();
  const size = Buffer.byteLength(html);
  if (size > MOST) throw new Error(`the page has ${size} bytes, at most ${MOST} are allowed`);
  const out = values.out ?? join(KIT, "verifier_page", "verify.html");
  await mkdir(dirname(out), { recursive: true });
  await writeFile(out, html);
  console.log(`${out}: ${size} bytes`);
}
