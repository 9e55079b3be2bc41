/** A bundle opened: its members hashed, its records read; what later checks look things up in. */
import { type ByteSource, utf8 } from "../formats/bytes";
import { type Entry, dataOffset, endOf } from "../formats/container";
import type { Reading } from "../formats/digests";
import { type Fault, Faulty, Unread, fault } from "../formats/fault";
import { type Artifact, type Event, type Journal, type Text, readJournal } from "../formats/journal";
import { isRecord, oneForm } from "../formats/records";
import { type JsonObject, parseJson } from "../formats/strict_json";

export const BUNDLE = "data/bundle.json";
export const CASE = "data/case.json";
export const JOURNAL = "data/journal.jsonl";
export const HEAD = "data/head.txt";
export const BOOK = "data/exhibits.pdf";
export const RECORDS = [BUNDLE, CASE, JOURNAL, HEAD];
export const MAX_RECORD = 48 << 20;

export interface Exhibit {
  readonly number: string;
  readonly name: Text;
  readonly kind: Text;
  readonly source: Text;
  readonly content: Text;
  readonly purpose: Text;
  readonly lane: string;
  readonly artifacts: readonly string[];
  readonly first_page: number;
  readonly pages: number;
}

export interface Contents {
  readonly case: string;
  readonly title: Text;
  readonly rehearsal: boolean;
  readonly created: string;
  readonly tool: string;
  readonly head: { readonly size: number; readonly sha256: string };
  readonly members: readonly { readonly member: string; readonly artifact: Artifact }[];
  readonly omissions?: readonly { readonly path: string }[];
  readonly exhibits: readonly Exhibit[];
  readonly filing?: {
    readonly number: number; readonly pages_before: number; readonly earlier: string; readonly exhibits_before: readonly string[];
  };
}

export interface Party {
  readonly role: string;
  readonly name: Text;
  readonly counsel?: Text | null;
  readonly submits?: boolean;
}

export interface CaseRecord {
  readonly id: string;
  readonly title: Text;
  readonly parties: readonly Party[];
}

export interface RecordFact {
  readonly member: string;
  /** Why it does not read; null where it does. */
  readonly fault: Fault | null;
  /** It reads, and is of a form that this page cannot write again to compare it. */
  readonly unread: boolean;
}

export class OpenedBundle {
  contents: Contents | null = null;
  caseRecord: CaseRecord | null = null;
  journal: Journal | null = null;
  readonly records: RecordFact[] = [];
  private readonly byName: ReadonlyMap<string, Entry>;
  private readonly byPath = new Map<string, { member: string; artifact: Artifact }>();
  private readonly makers = new Map<string, Event>();

  constructor(private readonly source: ByteSource, entries: readonly Entry[], readonly reading: Reading) {
    this.byName = new Map(entries.map((entry) => [entry.name, entry]));
  }

  get names(): readonly string[] {
    return [...this.byName.keys()];
  }

  sizeOf(member: string): number {
    return this.byName.get(member)?.size ?? 0;
  }

  /** A member's bytes; null when it is missing, damaged or larger. */
  async read(member: string, most = MAX_RECORD): Promise<Uint8Array | null> {
    const entry = this.byName.get(member);
    if (!entry || entry.size > most || this.reading.damaged.has(member)) return null;
    return this.source.read(dataOffset(entry), endOf(entry));
  }

  async firstBytes(member: string, count: number): Promise<Uint8Array> {
    const entry = this.byName.get(member);
    return entry ? this.source.read(dataOffset(entry), Math.min(endOf(entry), dataOffset(entry) + count)) : new Uint8Array();
  }

  /** Where a member's own bytes lie in the file, for whoever shows it without reading it whole. */
  range(member: string): readonly [number, number] | null {
    const entry = this.byName.get(member);
    return entry ? [dataOffset(entry), endOf(entry)] : null;
  }

  /** The member that holds a file of the case; empty when none does. */
  memberOf(path: string): string {
    return this.byPath.get(path)?.member ?? "";
  }

  artifactOf(path: string): Artifact | null {
    return this.byPath.get(path)?.artifact ?? null;
  }

  ofPath(path: string, most = MAX_RECORD): Promise<Uint8Array | null> {
    const member = this.memberOf(path);
    return member ? this.read(member, most) : Promise.resolve(null);
  }

  withRole(role: string): readonly Artifact[] {
    return (this.contents?.members ?? []).map((member) => member.artifact).filter((item) => item.role === role);
  }

  makerOf(path: string): Event | null {
    return this.makers.get(path) ?? null;
  }

  /** The record of that role in a file; null where it does not read as one. */
  async recordAt(path: string, noun: Parameters<typeof isRecord>[0]): Promise<JsonObject | null> {
    const data = await this.ofPath(path);
    try {
      const value = data && parseJson(data);
      return value && isRecord(noun, value) ? value : null;
    } catch {
      return null;
    }
  }

  async readRecords(): Promise<void> {
    this.contents = (await this.readRecord(BUNDLE, "bundle")) as Contents | null;
    this.caseRecord = (await this.readRecord(CASE, "case")) as CaseRecord | null;
    await this.readTheJournal();
    for (const member of this.contents?.members ?? []) this.byPath.set(member.artifact.path, member);
    for (const event of this.journal?.events ?? []) for (const item of event.products) this.makers.set(item.path, event);
  }

  private async readRecord(member: string, noun: "bundle" | "case"): Promise<unknown> {
    const data = await this.read(member);
    const told = (why: Fault | null, unread = false): void => void this.records.push({ member, fault: why, unread });
    if (!data) return told(fault(this.byName.has(member) ? "FILE_NOT_A_RECORD" : "FILE_MISSING")), null;
    try {
      const value = parseJson(data);
      if (!isRecord(noun, value)) return told(fault("FILE_NOT_A_RECORD")), null;
      const written = formOf(noun, value);
      told(written !== null && `${written}\n` !== utf8(data) ? fault("FILE_FORM") : null, written === null);
      return value;
    } catch (error) {
      return told(error instanceof Unread ? null : fault("FILE_NOT_A_RECORD"), error instanceof Unread), null;
    }
  }

  private async readTheJournal(): Promise<void> {
    const data = await this.read(JOURNAL);
    let [why, unread]: [Fault | null, boolean] = [data ? null : fault(this.byName.has(JOURNAL) ? "FILE_UNREADABLE" : "FILE_MISSING"), false];
    try {
      if (data) this.journal = await readJournal(data);
    } catch (error) {
      if (error instanceof Faulty) why = error.fault;
      else if (error instanceof Unread) unread = true;
      else throw error;
    }
    this.records.push({ member: JOURNAL, fault: why, unread });
  }
}

/** The one form; empty where it has none, null where this page cannot write it. */
function formOf(noun: "bundle" | "case", value: JsonObject): string | null {
  try {
    return oneForm(noun, value, 2);
  } catch (error) {
    if (error instanceof RangeError) return "";
    throw error;
  }
}
