/** The table of exhibits against the files, and the one case that every part of the bundle names. */
import { type Fault, fault } from "../formats/fault";
import type { Journal, Text } from "../formats/journal";
import { readInfo } from "../formats/lists";
import { BUNDLE, CASE, type Contents, JOURNAL, type OpenedBundle } from "./bundle";
import { type Finding, finding } from "./findings";
import { faultText, visible, words } from "./words";

const MOST_PAGES = 20_000;

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
  const numbers = exhibits.map(({ number }) => number);
  for (const [place, number] of numbers.entries()) {
    if (numbers.indexOf(number) !== place || filing?.exhibits_before.includes(number)) yield fault("EXHIBIT_TWICE", { number });
  }
  for (const [place, { number, artifacts, first_page: first, pages }] of exhibits.entries()) {
    for (const file of artifacts) if (!held.has(file)) yield fault("EXHIBIT_FILE", { number, file });
    const last = first + pages - 1;
    if (!(first >= 1 && last >= first && last <= MOST_PAGES)) yield fault("EXHIBIT_PAGES", { number });
    const before = exhibits[place - 1];
    if (before && first < before.first_page + before.pages - 1) yield fault("EXHIBIT_OVERLAP", { number, before: before.number });
  }
}

export async function checkIdentity(bundle: OpenedBundle, contents: Contents, journal: Journal): Promise<Finding[]> {
  const { id, title } = bundle.caseRecord!;
  const stated = new Map<string, readonly [string, string]>([[BUNDLE, [contents.case, both(contents.title)]]]);
  const first = journal.events[0];
  if (first?.sequence === 0 && first.action === "case.opened") stated.set(JOURNAL, [first.details["case"] ?? "", both(title)]);
  const info = await bagInfo(bundle);
  if (info) stated.set("bag-info.txt", info);
  const right = onOneLine(both(title));
  const differing = [...stated].filter(([, [name, called]]) => name !== id || onOneLine(called) !== right);
  if (differing.length) {
    return differing.map(([member, [name, called]]) => {
      const other = [...(onOneLine(name) === id ? [] : [name]), ...(onOneLine(called) === right ? [] : [called])].join(": ");
      const said = words("case_identity_differs", { member, other: visible(other).slice(0, 80), case: id });
      return finding("CASE_IDENTITY", 5, "FAILED", said, member);
    });
  }
  if (journal.held.includes(0)) return [finding("CASE_IDENTITY", 5, "INDETERMINATE", words("case_identity_held_back"), JOURNAL)];
  return [finding("CASE_IDENTITY", 5, "PASSED", words("case_identity", { case: id }), CASE)];
}

async function bagInfo(bundle: OpenedBundle): Promise<readonly [string, string] | null> {
  const data = await bundle.read("bag-info.txt");
  try {
    const info = data && readInfo(data);
    return info && [info.get("External-Identifier") ?? "", info.get("External-Description") ?? ""];
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
