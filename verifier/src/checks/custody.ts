/** The bundle's own records against each other: contents, journal, and the files that both name. */
import { equal } from "../formats/bytes";
import { type Artifact, type Journal, headFile, lastOf } from "../formats/journal";
import { BUNDLE, CASE, HEAD, JOURNAL, type Contents, type OpenedBundle, RECORDS } from "./bundle";
import { type Finding, few, finding, partly, passed, unread } from "./findings";
import { faultText, words } from "./words";

const MAY_BE_LEFT_OUT = ["remains", "exhibit-book", "book-annex", "bundle"];

export function checkRecords(bundle: OpenedBundle): Finding[] {
  return bundle.records.map(({ member, fault, unread: cannot }) => {
    const code = member === JOURNAL ? "JOURNAL_CHAIN" : "RECORD_READABLE";
    if (cannot) return unread(code, 5, words("form_not_read", { member }), words("rest_form"), member);
    const chained = bundle.journal?.held.length ? "journal_chain_held_back" : "journal_chain";
    if (!fault && member === CASE) return partly(code, 5, words("page_case_readable", { member }), words("rest_case"), member);
    const good = words(member === JOURNAL ? chained : "record_readable");
    const said = fault ? words("record_unusable", { why: faultText(fault) }) : good;
    return finding(code, 5, passed(!fault), words("member_is", { member, said }), member);
  });
}

export async function checkCustody(bundle: OpenedBundle, contents: Contents, journal: Journal): Promise<Finding[]> {
  const made = new Map<string, Artifact>(journal.events.flatMap((event) => event.products.map((item) => [item.path, item])));
  const held = new Map(contents.members.map(({ artifact }) => [artifact.path, artifact]));
  const leftOut = new Set((contents.omissions ?? []).map((omission) => omission.path));
  return [
    await head(bundle, contents, journal),
    agreement("CONTENTS_COMPLETE", BUNDLE, filesAtOdds(bundle, contents), "contents_complete", "contents_at_odds"),
    agreement("JOURNAL_NAMES_FILES", JOURNAL, journalAtOdds(made, held, leftOut), "journal_names_files", "journal_files_at_odds", {
      count: leftOut.size,
    }),
    ...evidenceLeftOut(made, leftOut),
    ...heldBack(journal),
    agreement("JOURNAL_MATERIALS", JOURNAL, foreignMaterials(journal), "journal_materials", "journal_materials_at_odds"),
    ...incidents(journal),
    writtenOnce(journal),
  ];
}

async function head(bundle: OpenedBundle, contents: Contents, journal: Journal): Promise<Finding> {
  const events = journal.digests.length;
  const file = await bundle.read(HEAD);
  const last = lastOf(journal, events);
  const stated = contents.head.size === events && contents.head.sha256 === last;
  const agrees = stated && file !== null && equal(file, await headFile(journal, events));
  const said = agrees ? words("journal_head", { events, last: last.slice(0, 16) }) : words("journal_head_differs");
  return finding("JOURNAL_HEAD", 5, passed(agrees), said, HEAD);
}

function filesAtOdds(bundle: OpenedBundle, contents: Contents): string[] {
  const listed = contents.members.map(({ member }) => member);
  const unlisted = bundle.names.filter((name) => name.startsWith("data/") && !RECORDS.includes(name) && !listed.includes(name));
  const differing = contents.members.filter(({ member, artifact: { digests } }) => {
    const real = bundle.reading.members.get(member);
    return !real || real.size !== digests.size || real.sha256 !== digests.sha256;
  });
  const twice = listed.filter((name, place) => listed.indexOf(name) !== place);
  const paths = new Map<string, number>();
  for (const { artifact } of contents.members) paths.set(artifact.path, (paths.get(artifact.path) ?? 0) + 1);
  const shared = contents.members.filter(({ artifact }) => paths.get(artifact.path)! > 1);
  return sorted([...unlisted, ...[...differing, ...shared].map(({ member }) => member), ...twice]);
}

/** Files that no event made as the contents list them, and those that only one of the two accounts for. */
function journalAtOdds(made: Map<string, Artifact>, held: Map<string, Artifact>, leftOut: Set<string>): string[] {
  const otherwise = [...held].filter(([path, item]) => JSON.stringify(made.get(path)) !== JSON.stringify(item)).map(([path]) => path);
  const missing = [...made.keys()].filter((path) => !held.has(path) && !leftOut.has(path));
  const wrong = [...leftOut].filter((path) => !made.has(path) || held.has(path));
  return sorted([...otherwise, ...missing, ...wrong]);
}

function evidenceLeftOut(made: Map<string, Artifact>, leftOut: Set<string>): Finding[] {
  const evidence = sorted([...leftOut].filter((path) => made.has(path) && !MAY_BE_LEFT_OUT.includes(made.get(path)!.role)));
  if (!evidence.length) return [];
  return [finding("LEFT_OUT", 5, "INDETERMINATE", words("left_out", { shown: few(evidence) }), BUNDLE)];
}

function heldBack({ held, digests }: Journal): Finding[] {
  if (!held.length) return [];
  const shown = few(held.map((sequence) => String(sequence + 1)));
  const said = words("journal_held_back", { count: held.length, events: digests.length, shown });
  return [finding("JOURNAL_HELD_BACK", 5, "PASSED", said, JOURNAL)];
}

/** Inputs of an event that are not what an earlier one made. */
function foreignMaterials(journal: Journal): string[] {
  const made = new Map<string, string>();
  const foreign: string[] = [];
  for (const event of journal.events) {
    for (const { path, sha256 } of event.materials) if (path !== null && made.get(path) !== sha256) foreign.push(path);
    for (const item of event.products) made.set(item.path, item.digests.sha256);
  }
  return sorted(foreign);
}

function incidents(journal: Journal): Finding[] {
  const count = journal.events.filter((event) => event.action === "incident").length;
  return count ? [finding("JOURNAL_INCIDENTS", 5, "PASSED", words("page_incidents", { incidents: count }), JOURNAL)] : [];
}

function writtenOnce(journal: Journal): Finding {
  const paths = journal.events.flatMap((event) => event.products.map((item) => item.path));
  const seen = new Set<string>();
  const twice = sorted(paths.filter((path) => seen.has(path) || !seen.add(path)));
  if (twice.length) return finding("JOURNAL_WRITE_ONCE", 5, "FAILED", words("journal_path_twice", { paths: few(twice) }), JOURNAL);
  const alike = namesTakenForOne([...seen]);
  if (alike.length) return finding("JOURNAL_WRITE_ONCE", 5, "INDETERMINATE", words("journal_paths_alike", { paths: few(alike) }), JOURNAL);
  return finding("JOURNAL_WRITE_ONCE", 5, "PASSED", words("journal_write_once"), JOURNAL);
}

/** Paths that Windows or macOS take for one. */
function namesTakenForOne(paths: readonly string[]): string[] {
  const folded = new Map<string, string[]>();
  for (const path of paths) {
    const plain = path.normalize("NFC").toUpperCase().toLowerCase();
    folded.set(plain, [...(folded.get(plain) ?? []), path]);
  }
  return sorted([...folded.values()].filter((group) => group.length > 1).flat());
}

function agreement(
  code: string, subject: string, atOdds: readonly string[], good: string, bad: string, values: Record<string, number> = {},
): Finding {
  const said = atOdds.length ? words("at_odds", { bad: words(bad), shown: few(atOdds) }) : words(good, values);
  return finding(code, 5, passed(!atOdds.length), said, subject);
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();
