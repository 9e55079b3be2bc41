/** OpenTimestamps proofs: over which file, as their records say, and how far the headers in the bundle carry them. */
import { equal, hex, sha256 } from "../formats/bytes";
import { type Fault, Faulty } from "../formats/fault";
import { type Header, headerWith, readHeaders } from "../formats/headers";
import type { Text } from "../formats/journal";
import { type Attestation, type Proof, readProof } from "../formats/opentimestamps";
import type { OpenedBundle } from "./bundle";
import { type Finding, finding } from "./findings";
import { day, faultText, words } from "./words";

const MAX_PROOF = 128 << 10;
const MAX_BLOCKS = 64;
const MAX_HEADERS = 2027 * 80;

export interface CalendarRecord {
  readonly kind: "opentimestamps";
  readonly calendars: readonly string[];
  readonly path: string;
  readonly sha256: string;
  readonly bitcoin_height: number | null;
}

interface KeptBlock {
  readonly height: number;
  readonly block: string;
  readonly time: string;
  readonly path: string;
  readonly sha256: string;
  readonly first_height: number;
}

interface UpgradedProof {
  readonly original: string;
  readonly path: string;
  readonly sha256: string;
  readonly attested: readonly { readonly calendar: string; readonly height: number }[];
  readonly pending: readonly string[];
}

export interface UpgradeRecord {
  readonly proofs: readonly UpgradedProof[];
  readonly blocks: readonly KeptBlock[];
}

/** A proof as a seal or a renewal records it, with the file that it should be over. */
export interface Recorded {
  readonly proof: CalendarRecord;
  readonly over: string;
  readonly events: number;
}

/** Every proof of a bundle: those that are recorded, then those that were taken in. */
export async function checkCalendars(bundle: OpenedBundle, recorded: readonly Recorded[], upgrades: readonly UpgradeRecord[]): Promise<Finding[]> {
  const latest = new Map(upgrades.flatMap((upgrade) => upgrade.proofs.map((proof) => [proof.original, proof] as const)));
  const blocks = new Map(upgrades.flatMap((upgrade) => upgrade.blocks.map((block) => [block.height, block] as const)));
  const made = new Set(upgrades.flatMap((upgrade) => upgrade.proofs.map((proof) => proof.path)));
  const known = new Set(recorded.map(({ proof }) => proof.path));
  const found: Finding[] = [];
  for (const one of recorded) {
    const covers = one.events ? words("first_events_of_the_journal", { events: one.events }) : words("the_file", { over: bundle.memberOf(one.over) });
    const stamped = await bundle.ofPath(one.over, MAX_PROOF);
    found.push(...(await check(bundle, one.proof.path, stamped && (await sha256(stamped)), covers, latest, blocks, one.proof)));
  }
  for (const item of bundle.withRole("opentimestamps-proof")) {
    if (known.has(item.path) || (made.has(item.path) && !latest.has(item.path))) continue;
    found.push(...(await check(bundle, item.path, null, null, latest, blocks, null)));
  }
  return found;
}

async function check(
  bundle: OpenedBundle, path: string, expected: Uint8Array | null, covers: Text | null, latest: ReadonlyMap<string, UpgradedProof>,
  blocks: ReadonlyMap<number, KeptBlock>, record: CalendarRecord | null,
): Promise<Finding[]> {
  let member = bundle.memberOf(path) || path;
  const data = await bundle.ofPath(path, MAX_PROOF);
  try {
    if (!data || (record && (!expected || hex(await sha256(data)) !== record.sha256))) throw new Faulty(record ? "FILE_NOT_RECORDED" : "FILE_MISSING");
    let proof = await readProof(data);
    if (expected && !equal(proof.digest, expected)) throw new Faulty("PROOF_OVER_ANOTHER_FILE");
    const over = covers ?? overFile(bundle, proof);
    if (record) checkRecorded(proof, record);
    const upgraded = latest.get(path);
    if (upgraded) {
      member = bundle.memberOf(upgraded.path) || upgraded.path;
      proof = await afterUpgrade(bundle, upgraded, proof);
    }
    const leaves = proof.attestations.filter(({ kind }) => kind === "bitcoin");
    if (leaves.length > MAX_BLOCKS) throw new Faulty("CALENDAR_BLOCKS", { blocks: leaves.length, most: MAX_BLOCKS });
    if (!over) return [finding("CALENDAR_ELSEWHERE", 1, "INDETERMINATE", words("calendar_elsewhere"), member)];
    const found = [form(proof, member)];
    for (const leaf of leaves) found.push(await block(bundle, leaf, blocks.get(leaf.height), over, member));
    return found;
  } catch (error) {
    if (!(error instanceof Faulty)) throw error;
    return [finding("CALENDAR_BROKEN", 1, "FAILED", words("calendar_broken", { why: faultText(error.fault) }), member)];
  }
}

function overFile(bundle: OpenedBundle, proof: Proof): Text | null {
  const digest = hex(proof.digest);
  const over = [...bundle.reading.members].find(([, read]) => read.sha256 === digest)?.[0];
  return over ? words("the_file", { over }) : null;
}

function form(proof: Proof, member: string): Finding {
  const pending = [...new Set(proof.attestations.filter(({ kind }) => kind === "pending").map(({ uri }) => uri))].sort();
  const heights = [...new Set(proof.attestations.filter(({ kind }) => kind === "bitcoin").map(({ height }) => height))];
  const elsewhere = [...new Set(proof.attestations.filter(({ kind }) => kind === "unknown").map(({ named }) => named))].sort();
  const second = words("page_one_reader");
  const told = (code: string, status: Finding["status"], message: Text): Finding => finding(code, 1, status, message, member);
  if (proof.weak) return told("CALENDAR_WEAK", "INDETERMINATE", words("calendar_weak", { second }));
  const where = [...heights.map((height) => `Bitcoin ${height}`), ...pending].join(", ");
  const sound = heights.length ? words("calendar_sound", { where })
    : pending.length ? words("calendar_pending", { where }) : words("calendar_leads_nowhere");
  if (proof.uncomputed.length) {
    return told("CALENDAR_UNSUPPORTED", "INDETERMINATE", words("calendar_unsupported", { sound, names: proof.uncomputed.join(", "), second }));
  }
  if (elsewhere.length && !heights.length && !pending.length) {
    return told("CALENDAR_UNSUPPORTED", "INDETERMINATE", words("calendar_elsewhere_only", { names: elsewhere.join(", "), second }));
  }
  const said = elsewhere.length ? words("calendar_elsewhere_too", { sound, names: elsewhere.join(", ") }) : sound;
  return told("CALENDAR_SOUND", "PASSED", words("sentence_and_reach", { said, reach: second }));
}

/** A block that a proof leads to: level 0 without headers, level 1 with. That it is in the main chain is not checked here. */
async function block(bundle: OpenedBundle, leaf: Attestation, kept: KeptBlock | undefined, covers: Text, member: string): Promise<Finding> {
  const height = leaf.height;
  if (!kept) {
    const said = words("block_claimed", { covers, root: hex(leaf.commitment).slice(0, 16), height });
    return finding("BLOCK_CLAIMED", 1, "INDETERMINATE", said, member);
  }
  let why: Fault;
  try {
    const data = await bundle.ofPath(kept.path, MAX_HEADERS);
    if (!data || hex(await sha256(data)) !== kept.sha256) throw new Faulty("HEADERS_MISSING");
    const headers = await readHeaders(data);
    const place = headerWith(leaf.commitment, height, headers, kept.first_height);
    const header = headers[place]!;
    if (header.hash !== kept.block || header.time.getTime() !== Date.parse(kept.time)) throw new Faulty("HEADERS_OTHER_BLOCK");
    const said = words("page_block_work", { covers, height, day: `${day(header.time)} UTC`, following: headers.length - place - 1, bits: workBits(headers.slice(place)) });
    return { ...finding("BLOCK_WORK", 1, "INDETERMINATE", said, member), partly: true };
  } catch (error) {
    if (!(error instanceof Faulty)) throw error;
    why = error.fault;
  }
  return finding("BLOCK_BROKEN", 1, "FAILED", words("block_broken", { height, why: faultText(why) }), member);
}

/** Base-2 logarithm of the hashes spent on headers, one decimal. */
function workBits(headers: readonly Header[]): string {
  const work = headers.reduce((sum, header) => sum + header.work, 0n);
  const shift = Math.max(0, work.toString(2).length - 53);
  return (Math.log2(Number(work >> BigInt(shift))) + shift).toFixed(1);
}

const bare = (uri: string): string => uri.replace(/\/+$/, "");
const promised = (proof: Proof): Set<string> => new Set(proof.attestations.filter(({ kind }) => kind === "pending").map(({ uri }) => bare(uri)));
const heightsOf = (proof: Proof): number[] => proof.attestations.filter(({ kind }) => kind === "bitcoin").map(({ height }) => height);

/** A record names no calendar and no block that its proof does not lead to. */
function checkRecorded(proof: Proof, record: CalendarRecord): void {
  const [named, heights] = [promised(proof), heightsOf(proof)];
  const stated = record.bitcoin_height;
  const sound = record.calendars.every((uri) => named.has(bare(uri))) && (stated === null || heights.includes(stated));
  if (!sound) throw new Faulty("CALENDAR_RECORD");
}

/** The proof as its upgrade left it: it holds all that it held before, and what the record names. */
async function afterUpgrade(bundle: OpenedBundle, upgraded: UpgradedProof, before: Proof): Promise<Proof> {
  const data = await bundle.ofPath(upgraded.path, MAX_PROOF);
  if (!data || hex(await sha256(data)) !== upgraded.sha256) throw new Faulty("UPGRADE_MISSING");
  const after = await readProof(data);
  const key = (leaf: Attestation): string => `${leaf.kind} ${hex(leaf.commitment)} ${leaf.uri} ${leaf.height}`;
  const kept = new Set(after.attestations.map(key));
  if (!equal(after.digest, before.digest) || !before.attestations.every((leaf) => kept.has(key(leaf)))) throw new Faulty("UPGRADE_LOST");
  const [named, heights] = [promised(after), heightsOf(after)];
  const sound =
    upgraded.attested.length <= heights.length &&
    upgraded.attested.every(({ calendar, height }) => heights.includes(height) && (!calendar || named.has(bare(calendar)))) &&
    upgraded.pending.every((uri) => named.has(bare(uri)));
  if (!sound) throw new Faulty("UPGRADE_CLAIMS");
  return after;
}

