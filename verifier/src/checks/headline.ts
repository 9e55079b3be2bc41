/** The verdict in one line, as `evidence_kit/verify/headline.py` puts it: whether anything changed, and how many answers came out how. */
import tables from "../verdict.json";
import type { Text } from "../formats/journal";
import type { Answer, State } from "./verdict";
import { words } from "./words";

const COUNTED: Readonly<Record<string, string>> = {
  PASSED: "page_count_passed", FAILED: "report_count_failed", MATERIAL_MISSING: "report_count_missing",
  UNDECIDED: "report_count_undecided", NOT_HERE: "page_count_not_here",
};

export function headline(answers: readonly Answer[]): Text {
  const order = [...tables.order, "NOT_HERE"].filter((state) => state in COUNTED);
  const told = order.flatMap((state) => {
    const count = answers.filter((one) => one.state === state).length;
    return count ? [words(COUNTED[state]!, { count })] : [];
  });
  const counts = { zh: told.map((one) => one.zh).join("，"), en: told.map((one) => one.en).join(", ") };
  return words("report_headline", { change: change(answers), counts });
}

/** What is known of changes, which needs nobody's trust. */
function change(answers: readonly Answer[]): Text {
  const state: State = answers[4]!.parts[0]?.state ?? answers[4]!.state;
  if (state === "PASSED") return words("report_no_change_found");
  return words(state === "FAILED" ? "report_something_is_off" : "report_not_all_compared");
}
