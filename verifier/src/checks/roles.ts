/** Files by their role: records have the shape that their role names, pictures begin as their media type says; the script is the kit's. */
import { equal } from "../formats/bytes";
import { fault } from "../formats/fault";
import type { isRecord } from "../formats/records";
import type { Contents, OpenedBundle } from "./bundle";
import { type Finding, type Question, finding, partly, passed } from "./findings";
import { faultText, words } from "./words";
import releases from "tables:releases";

const NOUNS: Readonly<Record<string, readonly [Parameters<typeof isRecord>[0], Question]>> = {
  recipe: ["recipe", 2], regeneration: ["regeneration", 2], controls: ["controls", 2], determinism: ["determinism", 2],
  recovery: ["recovery", 2], "variation-run": ["variation-run", 3], "variation-sheet": ["variation-sheet", 3],
  hearing: ["hearing", 3],
  recording: ["recording", 5], seal: ["seal", 1], renewal: ["renewal", 1], upgrade: ["upgrade", 1], beacon: ["beacon", 1],
};
const LOOKS: Readonly<Record<string, readonly number[]>> = {
  "image/png": [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
  "image/jpeg": [0xff, 0xd8, 0xff],
  "image/webp": [0x52, 0x49, 0x46, 0x46],
  "application/pdf": [0x25, 0x50, 0x44, 0x46, 0x2d],
};
const SCRIPTS = ["check-journal.sh", "check-bundle.ps1"] as const;

export async function checkRoles(bundle: OpenedBundle, contents: Contents): Promise<Finding[]> {
  const wrong: Finding[] = [];
  let count = 0;
  for (const { member, artifact } of contents.members) {
    const [noun, question] = NOUNS[artifact.role] ?? [null, 5 as Question];
    const told = (code: string, values: Record<string, string> = {}): void => {
      const said = words("role_record_wrong", { member, why: faultText(fault(code, values)) });
      wrong.push(finding("ROLE_RECORD", question, "FAILED", said, member));
    };
    if (noun && !(await bundle.recordAt(artifact.path, noun))) told("FILE_NOT_A_RECORD");
    else if (noun) count += 1;
    if (!(await begins(bundle, member, artifact.media_type))) told("RECORD_MEDIA_TYPE", { type: artifact.media_type });
  }
  if (wrong.length || !count) return wrong;
  return [partly("ROLE_RECORD", 5, words("page_role_records", { count }), words("rest_roles"))];
}

async function begins(bundle: OpenedBundle, member: string, media: string): Promise<boolean> {
  const sign = LOOKS[media];
  if (!sign || !bundle.names.includes(member)) return true;
  return equal(await bundle.firstBytes(member, sign.length), Uint8Array.from(sign));
}

/** Each script of the bundle that a clerk may run; every bundle has the first one, and whether it is missing is for the lists to say. */
export function checkScripts(bundle: OpenedBundle): Finding[] {
  return SCRIPTS.filter((name) => name === SCRIPTS[0] || bundle.names.includes(name)).map((name) => {
    const known = releases[name]!.includes(bundle.reading.members.get(name)?.sha256 ?? "");
    const said = words(known ? "script_known" : "script_of_a_stranger", { name });
    return finding("BUNDLE_SCRIPT", 5, passed(known), said, name);
  });
}
