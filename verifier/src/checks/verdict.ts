/** The five answers by the kit's rules (`evidence_kit/verify/verdict`), and where this page cannot answer, that it does not. */
import tables from "../verdict.json";
import { TIMESTAMP } from "../formats/lists";
import type { Text } from "../formats/journal";
import type { Outcome } from "./check";
import type { Finding, Question } from "./findings";
import { words } from "./words";

/** `NOT_HERE`: not checked by this page. A state that is not `FAILED` is as far as this page checks, and is told so. */
export type State = "PASSED" | "FAILED" | "MATERIAL_MISSING" | "UNDECIDED" | "NOT_HERE";
export type PartName = "UNCHANGED" | "BY_WHOM";

export interface Part {
  readonly name: PartName;
  readonly state: State;
  readonly sentence: Text;
}

export interface Answer {
  readonly question: Question;
  readonly state: State;
  readonly sentence: Text;
  readonly parts: readonly Part[];
}

export function answersOf({ findings, rehearsal, bundle }: Outcome): readonly Answer[] {
  const missed = findings.find((one) => one.code === "NOT_CHECKED");
  return [
    existed(findings, rehearsal, bundle !== null, missed),
    unanswered(2, findings, words("answer_recipe_no")),
    unanswered(3, findings, words("answer_decisions_no")),
    unanswered(4, findings, words("answer_unsettled")),
    untouched(findings, rehearsal, missed),
  ];
}

const answered = (question: Question, state: State, sentence: Text, parts: readonly Part[] = []): Answer => ({ question, state, sentence, parts });
const failedIn = (findings: readonly Finding[], question: Question): readonly Finding[] =>
  findings.filter((one) => one.question === question && one.status === "FAILED");

function existed(findings: readonly Finding[], rehearsal: boolean, read: boolean, missed?: Finding): Answer {
  if (!read) return answered(1, "FAILED", words("answer_existed_no_bundle"));
  if (failedIn(findings, 5).length) return answered(1, "FAILED", words("answer_existed_changed"));
  if (failedIn(findings, 1).length) return answered(1, "FAILED", words("answer_existed_broken"));
  if (missed) return answered(1, "UNDECIDED", missed.message);
  if (rehearsal) return answered(1, "UNDECIDED", words("answer_existed_rehearsal"));
  const whole = findings.filter((one) => one.subject === TIMESTAMP);
  const open = whole.find((one) => one.partly);
  if (open) return answered(1, "NOT_HERE", open.message);
  const trusted = whole.find((one) => one.code === "TOKEN_TRUSTED");
  return trusted ? answered(1, "PASSED", trusted.message) : answered(1, "MATERIAL_MISSING", words("page_existed_untrusted"));
}

/** Questions of which the page checks only that the records have their shape. */
function unanswered(question: Question, findings: readonly Finding[], no: Text): Answer {
  const [failed] = failedIn(findings, question);
  if (!failed) return answered(question, "NOT_HERE", words("question_nothing"));
  return answered(question, "FAILED", question === 4 ? failed.message : no);
}

function untouched(findings: readonly Finding[], rehearsal: boolean, missed?: Finding): Answer {
  const failed = failedIn(findings, 5);
  const telling = findings.filter((one) => one.question === 5 && !one.code.startsWith("ATTESTATION") && !tables.ofOthers.includes(one.code));
  if (!failed.length && missed) return answered(5, "UNDECIDED", missed.message);
  const unchanged = worst(telling.filter((one) => !tables.ofSigners.includes(one.code)));
  const signers = telling.filter((one) => tables.ofSigners.includes(one.code) || tables.ofBroken.includes(one.code));
  const parts = [part("UNCHANGED", unchanged), ...(signers.length ? [part("BY_WHOM", byWhom(signers, rehearsal))] : [])];
  if (failed.length) {
    return answered(5, "FAILED", words("answer_untouched_no", { count: failed.length, first: failed[0]!.message }), parts);
  }
  const state = unchanged === "PASSED" ? parts[parts.length - 1]!.state : unchanged;
  return answered(5, state, state === "PASSED" ? words("page_untouched_yes") : leftOpen(telling, rehearsal, state), parts);
}

function byWhom(signers: readonly Finding[], rehearsal: boolean): State {
  const state = worst(signers);
  return state === "UNDECIDED" && !rehearsal ? "MATERIAL_MISSING" : state;
}

/** What leaves the fifth answer open, the gravest first. */
function leftOpen(telling: readonly Finding[], rehearsal: boolean, state: State): Text {
  const leftOut = telling.find((one) => one.code === "LEFT_OUT");
  if (leftOut) return words("answer_untouched_left_out", { left_out: leftOut.message });
  const open = telling.find((one) => standing(one) !== "PASSED" && !tables.ofSigners.includes(one.code));
  if (open) return words("answer_untouched_open", { said: open.message });
  if (state === "NOT_HERE") return words("page_signers_unread");
  return words("answer_untouched_untrusted", { who: words(rehearsal ? "signer_of_rehearsal" : "signer_not_reached") });
}

/** What a finding counts for: a check of which only the installed kit makes the rest stands by what was checked here. */
function standing({ status, partly, holds }: Finding): State {
  if (partly && status === "INDETERMINATE") return holds ? "PASSED" : "NOT_HERE";
  return status === "INDETERMINATE" ? "UNDECIDED" : status;
}

function worst(findings: readonly Finding[]): State {
  const states = findings.map(standing);
  return (["FAILED", "UNDECIDED", "NOT_HERE"] as const).find((one) => states.includes(one)) ?? (states.length ? "PASSED" : "UNDECIDED");
}

const SENTENCES: Readonly<Record<string, string>> = {
  "UNCHANGED PASSED": "part_unchanged_passed", "UNCHANGED UNDECIDED": "part_unchanged_undecided",
  "UNCHANGED NOT_HERE": "part_unchanged_undecided", "UNCHANGED FAILED": "part_unchanged_failed",
  "BY_WHOM PASSED": "page_by_whom_passed", "BY_WHOM MATERIAL_MISSING": "part_by_whom_missing",
  "BY_WHOM UNDECIDED": "part_by_whom_rehearsal", "BY_WHOM NOT_HERE": "page_signers_unread", "BY_WHOM FAILED": "part_by_whom_failed",
};

const part = (name: PartName, state: State): Part => ({ name, state, sentence: words(SENTENCES[`${name} ${state}`]!) });
