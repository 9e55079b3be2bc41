/** The result on the page: counts and never one word for all, the five questions, each check, and what was not checked. */
import kit from "tables:kit";
import type { Outcome } from "../checks/check";
import type { Finding, Question, Status } from "../checks/findings";
import { NOT_HERE } from "../checks/not_here";
import type { TrustList } from "../checks/trust";
import { clock, visible } from "../checks/words";
import { type Child, type Voice, element } from "./dom";
import { type Addresses, exhibitsOf } from "./exhibits";

export interface Checked {
  readonly outcome: Outcome;
  readonly name: string;
  readonly now: Date;
  readonly trust: TrustList;
  readonly addresses: Addresses | null;
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly open: number;
}

export function countsOf(findings: readonly Finding[]): Counts {
  const of = (status: Status): number => findings.filter((one) => one.status === status).length;
  return { passed: of("PASSED"), failed: of("FAILED"), open: of("INDETERMINATE") };
}

export function report(checked: Checked, voice: Voice): HTMLElement {
  const { outcome, addresses } = checked;
  return element(
    "div", {},
    head(checked, voice),
    about(checked, voice),
    questions(outcome.findings, voice),
    outcome.bundle && addresses ? exhibitsOf(outcome.bundle, addresses, voice) : null,
    details(outcome.findings, voice),
    notHere(voice),
  );
}

function head({ outcome }: Checked, voice: Voice): HTMLElement {
  const counts = countsOf(outcome.findings);
  const missed = outcome.findings.some((one) => one.code === "NOT_CHECKED");
  const sentence = counts.failed ? voice.say("changed_some", { count: counts.failed }) : missed ? null : voice.say("changed_none");
  return element(
    "section", { class: `head ${counts.failed ? "bad" : "calm"}`, "aria-labelledby": "result-title" },
    element("h2", { id: "result-title", tabindex: "-1" }, voice.say("result")),
    outcome.rehearsal ? element("p", { class: "rehearsal" }, voice.say("rehearsal_mark")) : null,
    sentence ? element("p", { class: "sentence" }, sentence) : null,
    element("p", { class: "counts" }, voice.say("counts", { ...counts })),
    ...outcome.findings.filter((one) => one.status === "FAILED").slice(0, 5).map((one) => element("p", { class: "failed" }, voice.of(one.message))),
    element("p", { class: "tools" }, element("button", { type: "button", click: () => window.print() }, voice.say("print"))),
  );
}

function about({ outcome, name, now, trust }: Checked, voice: Voice): HTMLElement {
  const contents = outcome.bundle?.contents;
  const loaded = trust.sha256
    ? voice.say("trust_loaded", { name: trust.name, dated: trust.dated, count: trust.anchors.length, sha256: trust.sha256 })
    : voice.say("trust_none");
  const rows: (readonly [string, string])[] = [
    ["file_name", visible(name)], ["file_size", voice.say("file_bytes", { count: voice.number(outcome.size) })], ["file_sha256", outcome.sha256],
    ...(outcome.bundle ? [["file_members", voice.say("file_members_count", { read: outcome.bundle.names.length })] as const] : []),
    ...(contents ? [["file_case", visible(voice.of(contents.title))] as const, ["file_created", clock(new Date(contents.created))] as const] : []),
    ["checked_at", clock(now)], ["checked_with", voice.say("tool", { version: kit.version })], ["checked_trust", loaded],
  ];
  return element(
    "section", { "aria-labelledby": "about-title" },
    element("h2", { id: "about-title" }, voice.say("about_file")),
    element("dl", { class: "about" }, ...rows.flatMap(([key, text]) => [element("dt", {}, voice.say(key)), element("dd", {}, text)])),
  );
}

function questions(findings: readonly Finding[], voice: Voice): HTMLElement {
  return element(
    "section", { "aria-labelledby": "five-title" },
    element("h2", { id: "five-title" }, voice.say("five")),
    element("ol", { class: "questions" }, ...kit.questions.map((_, place) => question((place + 1) as Question, findings, voice))),
  );
}

function question(number: Question, findings: readonly Finding[], voice: Voice): HTMLElement {
  const { asked, notShown } = kit.questions[number - 1]!;
  const own = findings.filter((one) => one.question === number);
  const open = NOT_HERE.filter((one) => one.question === number);
  return element(
    "li", {},
    element("h3", {}, voice.of(asked)),
    element("p", {}, own.length ? voice.say("question_counts", { ...countsOf(own) }) : voice.say("question_nothing")),
    ...own.filter((one) => one.status === "FAILED").map((one) => element("p", { class: "failed" }, voice.of(one.message))),
    element("ul", { class: "open" }, ...open.map((one) => element("li", {}, voice.say("not_here", { what: one.what })))),
    element("p", { class: "quiet" }, voice.say("question_not_shown"), voice.of(notShown)),
  );
}

function details(findings: readonly Finding[], voice: Voice): HTMLElement {
  const order: readonly Status[] = ["FAILED", "INDETERMINATE", "PASSED"];
  const sorted = [...findings].sort((one, other) => order.indexOf(one.status) - order.indexOf(other.status) || one.question - other.question);
  return element(
    "section", { "aria-labelledby": "details-title" },
    element("h2", { id: "details-title" }, voice.say("details")),
    element(
      "table", {},
      element("thead", {}, element("tr", {}, ...["column_state", "column_said", "column_code"].map((key) => element("th", { scope: "col" }, voice.say(key))))),
      element("tbody", {}, ...sorted.map((one) => row(one, voice))),
    ),
  );
}

function row(one: Finding, voice: Voice): HTMLElement {
  return element(
    "tr", { class: one.status.toLowerCase(), "data-code": one.code, "data-status": one.status, "data-subject": one.subject },
    element("td", { class: "state" }, voice.say(`state_${one.status}`)),
    element("td", {}, voice.of(one.message)),
    element("td", { class: "code" }, one.code, one.subject ? element("span", {}, visible(one.subject)) : null),
  );
}

function notHere(voice: Voice): HTMLElement {
  const items: Child[] = NOT_HERE.map((one) => element("li", {}, voice.of(one.what)));
  return element(
    "section", { "aria-labelledby": "not-here-title" },
    element("h2", { id: "not-here-title" }, voice.say("not_here_title")),
    element("p", {}, voice.say("not_here_lead")),
    element("ul", {}, ...items),
    element("p", {}, voice.say("not_shown_any")),
  );
}
