/** The lists of the container: each names exactly the files that it must, with the digests that they really have. */
import { encoded, equal } from "../formats/bytes";
import { Faulty } from "../formats/fault";
import {
  DECLARATION, type Digests, MIMETYPE, SIGNATURE, SIGNED_MANIFEST, STAMPED_MANIFEST, TIMESTAMP, readAsicManifest, readInfo, readManifest,
} from "../formats/lists";
import type { Text } from "../formats/journal";
import type { OpenedBundle } from "./bundle";
import { type Finding, few, finding, passed } from "./findings";
import { faultText, listed, words } from "./words";

const TAG_FILES = ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "README.txt", "check-journal.sh"];
const LATER_PAPERS = ["check-bundle.ps1", "verify-convenience-copy.html"];
const META_INF = [SIGNED_MANIFEST, STAMPED_MANIFEST, SIGNATURE, TIMESTAMP];

/** A list against the files: what is wrong with it, in parts of a sentence. */
type Wrong = readonly Text[];

export async function checkLists(bundle: OpenedBundle): Promise<Finding[]> {
  const names = bundle.names;
  const payload = names.filter((name) => name.startsWith("data/"));
  const outside = names.filter((name) => name !== "mimetype" && !name.startsWith("META-INF/"));
  const stamped = [...outside, SIGNED_MANIFEST, SIGNATURE];
  return [
    told("MIMETYPE", "mimetype", await fixed(bundle, "mimetype", MIMETYPE)),
    told("BAG_DECLARATION", "bagit.txt", await fixed(bundle, "bagit.txt", DECLARATION)),
    told("BAG_MANIFEST", "manifest-sha256.txt", await list(bundle, "manifest-sha256.txt", readManifest, payload)),
    told("BAG_TAG_MANIFEST", "tagmanifest-sha256.txt", await list(bundle, "tagmanifest-sha256.txt", readManifest, tagFiles(names))),
    told("BAG_INFO", "bag-info.txt", await info(bundle, payload)),
    told("SIGNED_MANIFEST", SIGNED_MANIFEST, await list(bundle, SIGNED_MANIFEST, (data) => readAsicManifest(data, "signed"), outside)),
    told("STAMPED_MANIFEST", STAMPED_MANIFEST, await list(bundle, STAMPED_MANIFEST, (data) => readAsicManifest(data, "stamped"), stamped)),
    members(names),
  ];
}

function told(code: string, name: string, wrong: Wrong): Finding {
  const said = wrong.length ? words("list_at_odds", { name, what: listed(wrong) }) : words("list_agrees", { name });
  return finding(code, 5, passed(!wrong.length), said, name);
}

async function fixed(bundle: OpenedBundle, name: string, content: string): Promise<Wrong> {
  const data = await bundle.read(name);
  if (!data) return [faultText({ code: "FILE_MISSING", values: {} })];
  return equal(data, encoded(content)) ? [] : [faultText({ code: "FILE_FORM", values: {} })];
}

async function list(
  bundle: OpenedBundle, name: string, read: (data: Uint8Array) => Digests, required: readonly string[],
): Promise<Wrong> {
  const data = await bundle.read(name);
  if (!data) return [faultText({ code: "FILE_MISSING", values: {} })];
  try {
    return against(bundle, read(data), required);
  } catch (error) {
    if (error instanceof Faulty) return [faultText(error.fault)];
    throw error;
  }
}

function against(bundle: OpenedBundle, stated: Digests, required: readonly string[]): Wrong {
  const real = bundle.reading.members;
  const differing = [...stated].filter(([path, digest]) => real.has(path) && real.get(path)!.sha256 !== digest).map(([path]) => path);
  const missing = required.filter((path) => !stated.has(path));
  const extra = [...stated.keys()].filter((path) => !required.includes(path) || !real.has(path));
  return [
    ...(differing.length ? [words("other_content", { few: few(differing.sort()) })] : []),
    ...(missing.length ? [words("not_listed", { few: few(missing.sort()) })] : []),
    ...(extra.length ? [words("too_many", { few: few(extra.sort()) })] : []),
  ];
}

async function info(bundle: OpenedBundle, payload: readonly string[]): Promise<Wrong> {
  const data = await bundle.read("bag-info.txt");
  if (!data) return [faultText({ code: "FILE_MISSING", values: {} })];
  try {
    const stated = readInfo(data).get("Payload-Oxum")!;
    const real = `${payload.reduce((sum, name) => sum + bundle.sizeOf(name), 0)}.${payload.length}`;
    return stated === real ? [] : [faultText({ code: "LIST_OXUM", values: { stated, real } })];
  } catch (error) {
    if (error instanceof Faulty) return [faultText(error.fault)];
    throw error;
  }
}

/** Those that every bundle holds, and those of the later ones that this one does. */
function tagFiles(names: readonly string[]): string[] {
  return [...TAG_FILES, ...LATER_PAPERS.filter((name) => names.includes(name))];
}

/** Files that belong to no part of the format, or that every bundle has. */
function members(names: readonly string[]): Finding {
  const known = ["mimetype", "tagmanifest-sha256.txt", ...tagFiles(names), ...META_INF];
  const missing = known.filter((name) => !names.includes(name));
  const extra = names.filter((name) => !name.startsWith("data/") && !known.includes(name));
  const wrong = [
    ...(missing.length ? [words("not_listed", { few: few(missing) })] : []),
    ...(extra.length ? [words("too_many", { few: few(extra) })] : []),
  ];
  const name = words("files_of_the_bundle");
  const said = wrong.length ? words("list_at_odds", { name, what: listed(wrong) }) : words("no_unknown_members");
  return finding("UNKNOWN_MEMBERS", 5, passed(!wrong.length), said);
}
