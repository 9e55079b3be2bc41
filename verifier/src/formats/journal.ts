/** The custody journal as it is filed (`docs/bundle-format.md`, section 5): its chain, lines held back, heads and tree roots. */
import { concat, encoded, equal, hex, sha256, unhex, utf8 } from "./bytes";
import { Faulty, Unread } from "./fault";
import { leafHash, treeRoot } from "./merkle";
import { isRecord, oneForm } from "./records";
import { type JsonObject, parseJson } from "./strict_json";

export const GENESIS = "0".repeat(64);
const MAX_LINE = 4 << 20;
const HELD = '{"held_line":';

export interface Digested {
  readonly size: number;
  readonly sha256: string;
  readonly sm3: string | null;
}

export interface Artifact {
  readonly path: string;
  readonly role: string;
  readonly lane: string;
  readonly media_type: string;
  readonly digests: Digested;
  readonly title: Text;
  readonly origin: string;
}

export interface Text {
  readonly zh: string;
  readonly en: string;
}

export interface Event {
  readonly previous: string;
  readonly sequence: number;
  readonly time: string;
  readonly action: string;
  readonly materials: readonly { readonly name: string; readonly sha256: string; readonly path: string | null }[];
  readonly products: readonly Artifact[];
  readonly details: Readonly<Record<string, string>>;
}

interface HeldLine {
  readonly held_line: string;
  readonly leaf: string;
  readonly sequence: number;
}

export interface Journal {
  /** Those of the lines that were filed whole. */
  readonly events: readonly Event[];
  /** Numbers, counted from 0, of the lines that were filed as digests only. */
  readonly held: readonly number[];
  /** Of each line, its LF included. */
  readonly digests: readonly string[];
  /** RFC 9162 leaf hash of each line without its LF. */
  readonly leaves: readonly Uint8Array[];
}

/** The journal in `data`, every link checked. @throws Faulty */
export async function readJournal(data: Uint8Array): Promise<Journal> {
  const [events, held, digests, leaves]: [Event[], number[], string[], Uint8Array[]] = [[], [], [], []];
  let previous = GENESIS;
  for (const line of linesOf(data)) {
    const number = digests.length + 1;
    const found = readLine(line, number);
    if (found.sequence !== number - 1) throw new Faulty("JOURNAL_SEQUENCE", { line: number });
    if ("held_line" in found) {
      held.push(found.sequence);
      digests.push(found.held_line);
      leaves.push(unhex(found.leaf));
    } else {
      if (found.previous !== previous) throw new Faulty("JOURNAL_PREVIOUS", { line: number });
      events.push(found);
      digests.push(hex(await sha256(line)));
      leaves.push(await leafHash(line.subarray(0, -1)));
    }
    previous = digests[digests.length - 1]!;
  }
  return { events, held, digests, leaves };
}

/** Each with its LF; a torn last line stays without. */
function* linesOf(data: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < data.length; ) {
    const found = data.indexOf(0x0a, at);
    const end = found < 0 ? data.length : found + 1;
    yield data.subarray(at, end);
    at = end;
  }
}

function readLine(line: Uint8Array, number: number): Event | HeldLine {
  if (line[line.length - 1] !== 0x0a) throw new Faulty("JOURNAL_CUT_OFF", { line: number });
  const noun = equal(line.subarray(0, HELD.length), encoded(HELD)) ? "held-line" : "custody-event";
  const value = parsedLine(line, noun, number);
  let written: string | null;
  try {
    written = oneForm(noun, value, 0);
  } catch {
    throw new Faulty("JOURNAL_FORM", { line: number });
  }
  if (written === null) throw new Unread(`line ${number}`);
  if (`${written}\n` !== utf8(line)) throw new Faulty("JOURNAL_FORM", { line: number });
  return value as unknown as Event | HeldLine;
}

function parsedLine(line: Uint8Array, noun: "held-line" | "custody-event", number: number): JsonObject {
  try {
    const value = parseJson(line.subarray(0, -1));
    if (line.length <= MAX_LINE && isRecord(noun, value)) return value;
  } catch (error) {
    if (error instanceof Unread) throw error;
  }
  throw new Faulty("JOURNAL_NOT_A_LINE", { line: number });
}

/** SHA-256 of the last of the first `size` lines. */
export function lastOf(journal: Journal, size: number): string {
  return size ? journal.digests[size - 1]! : GENESIS;
}

/** `head.txt` of the first `size` lines: what a seal stamps. */
export async function headFile(journal: Journal, size: number): Promise<Uint8Array> {
  const root = hex(await treeRoot(journal.leaves.slice(0, size)));
  return concat(encoded(`evidence-kit journal head 1\nsize ${size}\nlast ${lastOf(journal, size)}\nroot ${root}\n`));
}
