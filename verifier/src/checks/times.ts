/** Everything that dates something: the container's token, seals with their heads, renewals' tokens, calendars' proofs. */
import { equal, hex } from "../formats/bytes";
import { type Certificate, readCertificate } from "../formats/certificates";
import { type Fault, Unread, fault } from "../formats/fault";
import { type Journal, headFile, lastOf } from "../formats/journal";
import { STAMPED_MANIFEST, TIMESTAMP } from "../formats/lists";
import { treeRoot } from "../formats/merkle";
import { valuesOf } from "../formats/pem";
import type { Contents, OpenedBundle } from "./bundle";
import { type CalendarRecord, type Recorded, type UpgradeRecord, checkCalendars } from "./calendars";
import { type Finding, finding } from "./findings";
import { type Terms, type TokenFact, type TokenRecord, judgeToken, observeToken, withoutOwn } from "./tokens";
import { clock, faultText, inARow, words } from "./words";

const MAX_PROOF = 128 << 10;
const MAX_LIST = 4 << 20;
const MAX_LINKS = 10;
const RESTING = ["seal.made", "seal.failed", "seal.renewed", "proof.upgraded", "incident"];

type TokenProof = TokenRecord & { readonly kind: "rfc3161"; readonly path: string };
type CalendarProof = CalendarRecord & { readonly over?: string | null };

interface Dated {
  readonly head: { readonly size: number; readonly sha256: string };
  readonly tree_root?: string;
  readonly head_file: string;
  readonly stamped_file?: string;
  readonly rehearsal: boolean;
  readonly proofs: readonly (TokenProof | CalendarProof)[];
}

export async function containerToken(bundle: OpenedBundle, terms: Terms): Promise<TokenFact> {
  const [data, over] = [await bundle.read(TIMESTAMP, MAX_PROOF), await bundle.read(STAMPED_MANIFEST)];
  const place = { member: TIMESTAMP, covers: words("the_whole_container"), events: 0 };
  return observeToken(place, data, over, true, [], terms, null, false);
}

/** The revocation lists (DER) that lie beside the tokens. */
export async function listsOf(bundle: OpenedBundle): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  for (const item of bundle.withRole("revocation-lists").slice(0, 64)) {
    const data = await bundle.ofPath(item.path, MAX_LIST);
    try {
      found.push(...(data ? valuesOf(data) : []));
    } catch {
      continue; // a list that does not read speaks for nobody
    }
  }
  return found;
}

export interface Times {
  readonly tokens: readonly TokenFact[];
  readonly findings: readonly Finding[];
}

/** Seals, renewals and calendars; the container's token is judged apart, since it moves the moment of the signature. */
export async function checkTimes(bundle: OpenedBundle, contents: Contents, journal: Journal, terms: Terms, signer: string): Promise<Times> {
  const [seals, unreadable] = await recordsOf<Dated>(bundle, contents, "seal");
  const [renewals] = await recordsOf<Dated>(bundle, contents, "renewal");
  const [upgrades] = await recordsOf<UpgradeRecord>(bundle, contents, "upgrade");
  const findings: Finding[] = unreadable.map((member) =>
    finding("SEAL_RECORD", 1, "FAILED", words("seal_record_unreadable"), member));
  for (const [member, seal] of seals) findings.push(await checkSeal(bundle, journal, member, seal));
  if (!seals.length) findings.push(finding("SEAL_NONE", 1, "INDETERMINATE", words("seal_none"), "data/seals"));
  const tokens: TokenFact[] = [];
  const recorded = new Map<string, Recorded>();
  for (const [, made] of [...seals, ...renewals]) {
    const stamped = made.stamped_file ?? made.head_file;
    for (const proof of made.proofs) {
      if (proof.kind === "rfc3161") tokens.push(withoutOwn(await sealToken(bundle, made, proof, stamped, terms), signer));
      else {
        const over = proof.over ?? stamped;
        recorded.set(proof.path, { proof, over, events: !made.stamped_file && over === made.head_file ? made.head.size : 0 });
      }
    }
  }
  findings.push(...tokens.flatMap((fact) => judgeToken(fact, terms.now).map((one) => (fact.events ? one : ofRenewal(one, fact)))));
  findings.push(...(await checkCalendars(bundle, [...recorded.values()], upgrades.map(([, upgrade]) => upgrade))));
  findings.push(...coverage(journal, seals.map(([, seal]) => seal), tokens));
  return { tokens, findings };
}

/** A renewal's token dates something only through the evidence records of that renewal, which are not read here. */
function ofRenewal(one: Finding, { token, covers }: TokenFact): Finding {
  if (one.status !== "PASSED" || !token) return one;
  const said = words("page_token_of_renewal", { authority: token.authority, when: clock(token.generated), covers });
  return { ...one, status: "INDETERMINATE", partly: true, message: inARow(said, words("not_here", { what: words("not_here_renewals") })) };
}

async function recordsOf<T>(
  bundle: OpenedBundle, contents: Contents, role: "seal" | "renewal" | "upgrade",
): Promise<readonly [readonly (readonly [string, T])[], readonly string[]]> {
  const [found, unreadable]: [[string, T][], string[]] = [[], []];
  for (const { member, artifact } of contents.members.filter((one) => one.artifact.role === role)) {
    const record = await bundle.recordAt(artifact.path, role);
    if (record) found.push([member, record as T]);
    else unreadable.push(member);
  }
  return [found, unreadable];
}

async function checkSeal(bundle: OpenedBundle, journal: Journal, member: string, seal: Dated): Promise<Finding> {
  const why = (await headFault(bundle, journal, seal)) ?? twice(seal);
  const said = why ? words("seal_record_differs", { why: faultText(why) }) : words("seal_record", { events: seal.head.size });
  return finding("SEAL_RECORD", 1, why ? "FAILED" : "PASSED", said, member);
}

async function headFault(bundle: OpenedBundle, journal: Journal, { head, tree_root: root, head_file: path }: Dated): Promise<Fault | null> {
  if (head.size > journal.digests.length) return fault("HEAD_EVENTS");
  if (!head.size) return fault("HEAD_OF_NOTHING"); // anybody can have stamped it, years ago: it is the same in every case
  const real = hex(await treeRoot(journal.leaves.slice(0, head.size)));
  if (lastOf(journal, head.size) !== head.sha256 || (root !== undefined && root !== real)) return fault("HEAD_DIFFERS");
  const file = await bundle.ofPath(path, MAX_PROOF);
  return file && equal(file, await headFile(journal, head.size)) ? null : fault("HEAD_FILE", { file: path });
}

function twice({ proofs }: Dated): Fault | null {
  const seen = new Set<string>();
  for (const { path, sha256 } of proofs) {
    if (seen.has(path) || seen.has(sha256)) return fault("PROOF_TWICE", { file: path });
    seen.add(path).add(sha256);
  }
  return null;
}

async function sealToken(bundle: OpenedBundle, made: Dated, proof: TokenProof, stamped: string, terms: Terms): Promise<TokenFact> {
  const [data, over] = [await bundle.ofPath(proof.path, MAX_PROOF), await bundle.ofPath(stamped, MAX_PROOF)];
  const links = linksIn(await bundle.ofPath(proof.path.replace(/\.tsr$/, ".pem"), MAX_PROOF));
  const events = made.stamped_file ? 0 : made.head.size;
  const covers = events ? words("first_events", { events }) : words("the_file", { over: bundle.memberOf(stamped) });
  const place = { member: bundle.memberOf(proof.path) || proof.path, covers, events };
  return observeToken(place, data, over, false, links, terms, proof, made.rehearsal);
}

/** The certificates that lie beside a token: links, where the token holds none itself. */
function linksIn(data: Uint8Array | null): Certificate[] {
  const found: Certificate[] = [];
  try {
    for (const der of data ? valuesOf(data).slice(0, MAX_LINKS) : []) found.push(readCertificate(der));
  } catch (error) {
    if (!(error instanceof Unread || error instanceof DOMException)) throw error;
  }
  return found;
}

/** Acts after the newest seal, the sealing itself left out. */
function coverage(journal: Journal, seals: readonly Dated[], tokens: readonly TokenFact[]): Finding[] {
  const rehearsed = new Set(tokens.filter((fact) => fact.rehearsal).map((fact) => fact.events));
  const sizes = seals.map((seal) => seal.head.size);
  const real = sizes.filter((size) => !rehearsed.has(size));
  const newest = Math.max(...(real.length ? real : sizes));
  const late = journal.events.filter((event) => event.sequence >= newest && !RESTING.includes(event.action)).map((event) => event.action);
  const unknown = journal.held.filter((sequence) => sequence >= newest).map(() => "held-line");
  const names = [...new Set([...late, ...unknown])].join(", ");
  return seals.length && names ? [finding("SEAL_COVERAGE", 1, "INDETERMINATE", words("seal_coverage", { names }), "data/journal.jsonl")] : [];
}
