/** The check of a bundle, part by part: what was found of one stands, whatever becomes of the next. */
import type { ByteSource } from "../formats/bytes";
import { type Entry, readDirectory } from "../formats/container";
import { type Progress, type Reader, digestOf, readAll } from "../formats/digests";
import { Faulty, fault } from "../formats/fault";
import { OpenedBundle } from "./bundle";
import { checkCustody, checkRecords } from "./custody";
import { checkExhibits, checkIdentity } from "./exhibits";
import { type Finding, finding } from "./findings";
import { checkLists } from "./lists";
import { checkRoles, checkScripts } from "./roles";
import { checkBook, checkContainerSignature } from "./signatures";
import { checkTimes, containerToken, listsOf } from "./times";
import { type Terms, isTrusted, judgeToken, withoutOwn } from "./tokens";
import type { TrustList } from "./trust";
import { faultText, words } from "./words";

export interface Outcome {
  readonly sha256: string;
  readonly size: number;
  readonly rehearsal: boolean;
  readonly findings: readonly Finding[];
  /** Null where the file is no container that can be read. */
  readonly bundle: OpenedBundle | null;
  /** It does not even begin as a ZIP file does: somebody chose the wrong file, and nothing is held against anybody. */
  readonly notZip: boolean;
}

/** Check a file under a court's list, at a moment of its clock. */
export async function check(source: ByteSource, trust: TrustList, now: Date, progress: Progress, read: Reader = readAll): Promise<Outcome> {
  let entries: Entry[];
  try {
    entries = await readDirectory(source);
  } catch (error) {
    if (!(error instanceof Faulty)) throw error;
    const sha256 = await digestOf(source, progress);
    const notZip = error.fault.code === "ZIP_NOT_ONE";
    return { sha256, size: source.size, rehearsal: false, bundle: null, notZip, findings: [notCanonical([error])] };
  }
  const reading = await read(source, entries, progress);
  const bundle = new OpenedBundle(source, entries, reading);
  const [findings, rehearsal] = await new Check(bundle, trust, now).run();
  const container = reading.faults.length
    ? notCanonical(reading.faults.slice(0, 5).map((one) => new Faulty(one.code, one.values)))
    : finding("CONTAINER_CANONICAL", 5, "PASSED", words("container_canonical", { count: entries.length }));
  const every = [container, ...findings].sort((one, other) => one.question - other.question);
  return { sha256: reading.sha256, size: source.size, rehearsal, bundle, notZip: false, findings: every };
}

function notCanonical(errors: readonly Faulty[]): Finding {
  const why = faultText(...errors.map((error) => error.fault));
  return finding("CONTAINER_CANONICAL", 5, "FAILED", words("container_not_canonical", { why }));
}

class Check {
  private readonly findings: Finding[] = [];
  private readonly rehearsals: boolean[] = [];
  private sealRehearsals: readonly string[] = [];

  constructor(private readonly bundle: OpenedBundle, private readonly trust: TrustList, private readonly now: Date) {}

  async run(): Promise<readonly [readonly Finding[], boolean]> {
    await this.part("lists", async () => checkLists(this.bundle));
    await this.part("records", async () => {
      await this.bundle.readRecords();
      this.rehearsals.push(this.bundle.contents?.rehearsal ?? false);
      return checkRecords(this.bundle);
    });
    const { contents, journal, caseRecord } = this.bundle;
    if (contents && journal && caseRecord) {
      await this.part("custody", () => checkCustody(this.bundle, contents, journal));
      await this.part("papers", async () => checkScripts(this.bundle));
      await this.part("identity", () => checkIdentity(this.bundle, contents, journal));
      await this.part("exhibits", async () => checkExhibits(contents));
      await this.part("roles", () => checkRoles(this.bundle, contents));
    } else {
      for (const part of ["custody", "papers", "identity", "exhibits", "roles", "times"]) this.findings.push(missed(part, "CHECK_NEEDS_ANOTHER"));
    }
    await this.part("signatures", () => this.signed());
    return [[...this.ofRehearsal(), ...this.findings], this.rehearsals.some(Boolean)];
  }

  /** Times and signatures: only a trusted token moves the moment at which the signer is judged, and nobody dates his own evidence. */
  private async signed(): Promise<Finding[]> {
    const { bundle, trust, now } = this;
    const { contents, journal } = bundle;
    const terms: Terms = { trust, lists: [...trust.revocationLists, ...(await listsOf(bundle))], now };
    const token = await containerToken(bundle, terms);
    const signed = await checkContainerSignature(bundle, trust, isTrusted(token) && token.token ? token.token.generated : now);
    const book = await checkBook(bundle);
    const own = withoutOwn(token, signed.key);
    this.rehearsals.push(own.rehearsal, signed.rehearsal, book.rehearsal);
    const findings = [...judgeToken(own, now), signed.finding, book.finding];
    if (contents && journal) {
      const times = await checkTimes(bundle, contents, journal, terms, signed.key);
      this.sealRehearsals = times.tokens.filter((fact) => fact.rehearsal && fact.events).map((fact) => fact.member);
      findings.push(...times.findings);
    }
    return findings;
  }

  private ofRehearsal(): Finding[] {
    if (this.rehearsals.some(Boolean)) return [finding("REHEARSAL", 1, "INDETERMINATE", words("rehearsal"))];
    if (!this.sealRehearsals.length) return [];
    const said = words("seal_of_rehearsal", { seals: this.sealRehearsals.join(", ") });
    return [finding("SEAL_OF_REHEARSAL", 1, "INDETERMINATE", said, "data/seals")];
  }

  private async part(name: string, work: () => Promise<readonly Finding[]>): Promise<void> {
    try {
      this.findings.push(...(await work()));
    } catch (error) {
      console.error(name, error);
      this.findings.push(missed(name, "CHECK_OBSERVER_FAILED"));
    }
  }
}

/** Of a part that was not observed to its end nothing is said, neither good nor bad. */
function missed(part: string, code: string): Finding {
  const said = words("page_part_missed", { part: words(`part_${part}`), why: faultText(fault(code)) });
  return { ...finding("NOT_CHECKED", part === "times" ? 1 : 5, "INDETERMINATE", said), partly: true };
}
