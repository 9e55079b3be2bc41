/** The table of exhibits against the files, and the one case that every part of the bundle names. */
import { type Fault, fault } from "../formats/fault";
import type { Journal, Text } from "../formats/journal";
import { readInfo } from "../formats/lists";
import { BUNDLE, CASE, type CaseRecord, type Contents, JOURNAL, type OpenedBundle } from "./bundle";
import { type Finding, finding } from "./findings";
import { faultText, visible, words } from "./words";

const MOST_PAGES = 20_000;
const INFO = "bag-info.txt";
const SUBMITTING = ["plaintiff", "appellant", "appellee"];

export function checkExhibits(contents: Contents): Finding[] {
  const faults = [...faultsOf(contents)];
  const count = contents.exhibits.length;
  return [...supplementary(contents), table(faults, count)];
}

function table(faults: readonly Fault[], count: number): Finding {
  if (faults.length) {
    const said = words("exhibits_at_odds", { why: faultText(...faults.slice(0, 5)) });
    return finding("EXHIBITS", 5, "FAILED", said, BUNDLE);
  }
  if (!count) return finding("EXHIBITS", 5, "INDETERMINATE", words("exhibits_none"), BUNDLE);
  return finding("EXHIBITS", 5, "PASSED", words("exhibits", { count }), BUNDLE);
}

function supplementary({ filing }: Contents): Finding[] {
  if (!filing) return [];
  const { number, pages_before: pages, exhibits_before: before, earlier } = filing;
  const said = words("supplementary", { number, pages, exhibits: before.length, earlier });
  return [finding("SUPPLEMENTARY", 5, "INDETERMINATE", said, BUNDLE)];
}

function* faultsOf({ exhibits, members, filing }: Contents): Generator<Fault> {
  const held = new Set(members.map(({ artifact }) => artifact.path));
  const numbers = exhibits.map(({ number }) => asRead(number));
  const before = new Set((filing?.exhibits_before ?? []).map(asRead));
  for (const [place, number] of numbers.entries()) {
    if (numbers.indexOf(number) !== place || before.has(number)) yield fault("EXHIBIT_TWICE", { number: visible(exhibits[place]!.number) });
  }
  for (const [place, { number, artifacts, first_page: first, pages }] of exhibits.entries()) {
    if (!artifacts.length) yield fault("EXHIBIT_NO_FILE", { number });
    for (const file of artifacts) if (!held.has(file)) yield fault("EXHIBIT_FILE", { number, file });
    const last = first + pages - 1;
    if (!(first >= 1 && last >= first && last <= MOST_PAGES)) yield fault("EXHIBIT_PAGES", { number });
    const before = exhibits[place - 1];
    if (before && first < before.first_page + before.pages - 1) yield fault("EXHIBIT_OVERLAP", { number, before: before.number });
  }
}

/** A name as an eye tells it from others: `as_read` of the kit, with upper and lower case taken for one. */
function asRead(name: string): string {
  const plain = name.normalize("NFKC").toUpperCase().toLowerCase().normalize("NFKC");
  return plain.replace(/\p{Pd}/gu, "-").replace(/[\p{C}\p{Z}]/gu, "");
}

export async function checkIdentity(bundle: OpenedBundle, contents: Contents, journal: Journal): Promise<Finding[]> {
  const record = bundle.caseRecord!;
  const held = journal.held.includes(0);
  const openings = journal.events.filter(({ action }) => action === "case.opened").map(({ sequence }) => sequence);
  const whole = held ? !openings.length : openings.length === 1 && openings[0] === 0;
  const found = differing(record, contents, journal, await infoOf(bundle));
  const failed = found.map(([member, other]) => {
    const said = words("case_identity_differs", { member, other: visible(other).slice(0, 80), case: record.id });
    return finding("CASE_IDENTITY", 5, "FAILED", said, member);
  });
  if (!whole) {
    const events = openings.slice(0, 5).map((sequence) => sequence + 1).join(", ") || "—";
    return [finding("CASE_IDENTITY", 5, "FAILED", words("case_identity_openings", { events }), JOURNAL), ...failed];
  }
  if (failed.length) return failed;
  if (held) return [finding("CASE_IDENTITY", 5, "INDETERMINATE", words("case_identity_held_back"), JOURNAL)];
  return [finding("CASE_IDENTITY", 5, "PASSED", words("case_identity", { case: record.id }), CASE)];
}

/** Member → what it says instead of the case's name and title, or of who files. */
function differing(
  record: CaseRecord, contents: Contents, journal: Journal, info: ReadonlyMap<string, string> | null,
): (readonly [string, string])[] {
  const right = onOneLine(both(record.title));
  const stated = new Map<string, readonly [string, string]>([[BUNDLE, [contents.case, both(contents.title)]]]);
  const first = journal.events[0];
  if (first?.sequence === 0 && first.action === "case.opened") stated.set(JOURNAL, [first.details["case"] ?? "", both(record.title)]);
  if (info) stated.set(INFO, [info.get("External-Identifier") ?? "", info.get("External-Description") ?? ""]);
  const found = new Map<string, string>();
  for (const [member, [name, called]] of stated) {
    if (name === record.id && onOneLine(called) === right) continue;
    found.set(member, [...(onOneLine(name) === record.id ? [] : [name]), ...(onOneLine(called) === right ? [] : [called])].join(": "));
  }
  const filer = info?.get("Source-Organization");
  if (filer !== undefined && onOneLine(filer) !== onOneLine(both(submitter(record))) && !found.has(INFO)) found.set(INFO, filer);
  return [...found];
}

/** Who files: the party that is said to, else the first of these roles; by its counsel where it has one. */
function submitter({ parties }: CaseRecord): Text {
  const byRole = SUBMITTING.flatMap((role) => parties.filter((party) => party.role === role));
  const party = parties.find(({ submits }) => submits) ?? byRole[0];
  return party?.counsel ?? party?.name ?? { zh: "", en: "" };
}

async function infoOf(bundle: OpenedBundle): Promise<ReadonlyMap<string, string> | null> {
  const data = await bundle.read(INFO);
  try {
    return data ? readInfo(data) : new Map(); // missing or damaged, it names no case
  } catch {
    return null; // a fault of the lists, already told
  }
}

const both = ({ zh, en }: Text): string => (zh === en ? zh : `${zh} / ${en}`);

/** Without breaks; a title of one language, which bundles of before state twice, once. */
function onOneLine(text: string): string {
  const line = text.split(/\s+/).filter(Boolean).join(" ");
  const at = line.indexOf(" / ");
  return at >= 0 && line.slice(0, at) === line.slice(at + 3) ? line.slice(0, at) : line;
}
