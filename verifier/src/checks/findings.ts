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
  /** What was checked of it here holds; false also where nothing could be. */
  readonly holds: boolean;
}

export function finding(code: string, question: Question, status: Status, message: Text, subject = ""): Finding {
  return { code, question, status, message, subject, partly: false, holds: status === "PASSED" };
}

/** A finding that leaves a part of the kit's check open, which `rest` names: never better than INDETERMINATE. */
export function partly(code: string, question: Question, message: Text, rest: Text, subject = ""): Finding {
  const said = inARow(message, words("not_here", { what: rest }));
  return { code, question, status: "INDETERMINATE", message: said, subject, partly: true, holds: true };
}

/** The same of a form that is not read here: nothing is known for it or against it. */
export function unread(code: string, question: Question, message: Text, rest: Text, subject = ""): Finding {
  return { ...partly(code, question, message, rest, subject), holds: false };
}

export const passed = (good: boolean): Status => (good ? "PASSED" : "FAILED");

/** The first five of many. */
export function few(names: readonly string[]): string {
  return names.slice(0, 5).join(", ") + (names.length > 5 ? " …" : "");
}
