/** The result on the page: a line that counts and never one word for all, the five answers, each check, and what was not checked. */
import kit from "tables:kit";
import type { Outcome } from "../checks/check";
import { type Names, withNames } from "../checks/exhibit_names";
import type { Finding, Status } from "../checks/findings";
import { headline } from "../checks/headline";
import { NOT_HERE } from "../checks/not_here";
import type { TrustList } from "../checks/trust";
import type { Answer, State } from "../checks/verdict";
import { clock, visible, words } from "../checks/words";
import type { Text } from "../formats/journal";
import tables from "../verdict.json";
import { type Child, type Voice, element } from "./dom";
import { type Addresses, exhibitsOf } from "./exhibits";
import { fingerprints, told } from "./trust_box";

export interface Checked {
  readonly outcome: Outcome;
  readonly answers: readonly Answer[];
  readonly names: Names;
  readonly name: string;
  readonly now: Date;
  readonly trust: TrustList;
  readonly addresses: Addresses | null;
}

export function report(checked: Checked, voice: Voice): HTMLElement {
  const { outcome, addresses } = checked;
  return element(
    "div", {},
    head(checked, voice),
    about(checked, voice),
    questions(checked, voice),
    outcome.bundle && addresses ? exhibitsOf(outcome.bundle, addresses, voice) : null,
    details(checked, voice),
    notHere(voice),
  );
}

function head({ outcome, answers }: Checked, voice: Voice): HTMLElement {
  const bad = answers.some((one) => one.state === "FAILED");
  return element(
    "section", { class: `head ${bad ? "bad" : "calm"}`, "aria-labelledby": "result-title" },
    element("h2", { id: "result-title", tabindex: "-1" }, voice.say("result")),
    outcome.rehearsal ? element("p", { class: "rehearsal" }, voice.say("report_rehearsal")) : null,
    element("p", { class: "sentence", id: "headline" }, voice.say("report_verdict", { status: headline(answers) })),
    element("p", { class: "quiet" }, voice.say("as_far_as_here")),
    element("p", { class: "tools" }, element("button", { type: "button", click: () => window.print() }, voice.say("print"))),
  );
}

function about({ outcome, name, now, trust }: Checked, voice: Voice): HTMLElement {
  const contents = outcome.bundle?.contents;
  const rows: (readonly [string, Child])[] = [
    ["file_name", visible(name)], ["file_size", voice.say("file_bytes", { count: voice.number(outcome.size) })], ["file_sha256", outcome.sha256],
    ...(outcome.bundle ? [["file_members", voice.say("file_members_count", { read: outcome.bundle.names.length })] as const] : []),
    ...(contents ? [["file_case", visible(voice.of(contents.title))] as const, ["file_created", clock(new Date(contents.created))] as const] : []),
    ["checked_at", clock(now)], ["checked_with", voice.say("tool", { version: kit.version })], ["checked_trust", element("div", {}, told(trust, voice), fingerprints(trust, voice))],
  ];
  return element(
    "section", { "aria-labelledby": "about-title" },
    element("h2", { id: "about-title" }, voice.say("about_file")),
    element("dl", { class: "about" }, ...rows.flatMap(([key, text]) => [element("dt", {}, voice.say(key)), element("dd", {}, ...[text])])),
  );
}

function questions(checked: Checked, voice: Voice): HTMLElement {
  return element(
    "section", { "aria-labelledby": "five-title" },
    element("h2", { id: "five-title" }, voice.say("five")),
    element("ol", { class: "questions" }, ...checked.answers.map((one) => question(one, checked, voice))),
  );
}

function question(answer: Answer, { names }: Checked, voice: Voice): HTMLElement {
  const { asked, notShown } = tables.questions[answer.question - 1]!;
  const open = NOT_HERE.filter((one) => one.question === answer.question);
  const halves = answer.parts.map(({ name, state, sentence }) =>
    element("li", { "data-part": name, "data-state": state }, voice.say("page_half", { half: tables.parts[name], state: stateName(state), sentence })));
  return element(
    "li", { "data-question": String(answer.question), "data-state": answer.state },
    element("h3", {}, voice.of(asked)),
    element("p", {}, element("strong", { class: `state ${answer.state.toLowerCase()}` }, `${mark(answer.state)} ${voice.of(stateName(answer.state))}`)),
    element("p", {}, withNames(voice.of(answer.sentence), names, voice.language)),
    halves.length ? element("ul", { class: "halves" }, ...halves) : null,
    element("ul", { class: "open" }, ...open.map((one) => element("li", {}, voice.say("not_here", { what: one.what })))),
    element("p", { class: "quiet" }, voice.say("report_not_shown", { what: notShown })),
  );
}

/** A state as it is told: one that rests on findings that are not failed says how far it reaches. */
function stateName(state: State): Text {
  if (state === "NOT_HERE") return words("not_here_state");
  return state === "FAILED" ? tables.states.FAILED : words("page_state", { state: tables.states[state] });
}

const mark = (state: State): string => (state === "NOT_HERE" ? "—" : tables.marks[state]);

function details({ outcome, names }: Checked, voice: Voice): HTMLElement {
  const said = (one: Finding): boolean => outcome.rehearsal && new RegExp(tables.ofRehearsal).test(one.code);
  const findings = outcome.findings.filter((one) => !said(one));
  const unlisted = outcome.findings.length - findings.length;
  const order: readonly Status[] = ["FAILED", "INDETERMINATE", "PASSED"];
  const sorted = [...findings].sort((one, other) => order.indexOf(one.status) - order.indexOf(other.status) || one.question - other.question);
  return element(
    "section", { "aria-labelledby": "details-title" },
    element("h2", { id: "details-title" }, voice.say("details")),
    element(
      "table", {},
      element("thead", {}, element("tr", {}, ...["column_state", "column_said", "column_code"].map((key) => element("th", { scope: "col" }, voice.say(key))))),
      element("tbody", {}, ...sorted.map((one) => row(one, names, voice))),
    ),
    unlisted ? element("p", { class: "quiet" }, voice.say("report_of_rehearsal", { count: unlisted })) : null,
  );
}

function row(one: Finding, names: Names, voice: Voice): HTMLElement {
  return element(
    "tr", { class: one.status.toLowerCase(), "data-code": one.code, "data-status": one.status, "data-subject": one.subject },
    element("td", { class: "state" }, voice.say(`state_${one.status}`)),
    element("td", {}, withNames(voice.of(one.message), names, voice.language)),
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
