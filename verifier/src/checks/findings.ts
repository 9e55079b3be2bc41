/** What a check came to: a code of `docs/findings.md`, one of three words, and a sentence that says no more than was checked. */
import type { Text } from "../formats/journal";
import { inARow, words } from "./words";

export type Status = "PASSED" | "FAILED" | "INDETERMINATE";
/** The five questions of a bundle (`docs/findings.md`). */
export type Question = 1 | 2 | 3 | 4 | 5;

export interface Finding {
  readonly code: string;
  readonly question: Question;
  readonly status: Status;
  readonly message: Text;
  /** What was checked: a member of the bundle. */
  readonly subject: string;
  /** The installed kit checks more under this code than this page does; the sentence says so. */
  readonly partly: boolean;
}

export function finding(code: string, question: Question, status: Status, message: Text, subject = ""): Finding {
  return { code, question, status, message, subject, partly: false };
}

/** A finding that leaves a part of the kit's check open, which `rest` names: never better than INDETERMINATE unless it failed. */
export function partly(code: string, question: Question, failed: boolean, message: Text, rest: Text, subject = ""): Finding {
  const said = inARow(message, words("not_here", { what: rest }));
  return { code, question, status: failed ? "FAILED" : "INDETERMINATE", message: failed ? message : said, subject, partly: true };
}

export const passed = (good: boolean): Status => (good ? "PASSED" : "FAILED");

/** The first five of many. */
export function few(names: readonly string[]): string {
  return names.slice(0, 5).join(", ") + (names.length > 5 ? " …" : "");
}
