/** Exhibits called by number and title in what people read; numbers and titles are a stranger's words. */
import type { Text } from "../formats/journal";
import type { OpenedBundle } from "./bundle";
import { type Language, visible, words } from "./words";

const MOST = 2000;
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");

export type Names = ReadonlyMap<string, Text>;

/** What people call the members that exhibits hold. */
export function exhibitNames(bundle: OpenedBundle | null): Names {
  const called = new Map<string, Text>();
  for (const one of bundle?.contents?.exhibits.slice(0, MOST) ?? []) {
    for (const member of one.artifacts.slice(0, MOST).map((path) => bundle!.memberOf(path)).filter(Boolean)) {
      const file = member.split("/").pop()!;
      called.set(visible(member), words("report_exhibit_named", { number: one.number, title: one.name, file }));
    }
  }
  return called;
}

/** A message with exhibits by their names: in one pass, and only where a member's whole name stands, not one that it begins. */
export function withNames(message: string, called: Names, language: Language): string {
  if (!called.size) return message;
  const names = [...called.keys()].sort((one, other) => other.length - one.length).map(literal).join("|");
  const whole = new RegExp(`(?<![\\p{L}\\p{N}_.\\/\\-])(?:${names})(?!\\.?[\\p{L}\\p{N}_\\/\\-])`, "gu");
  return message.replace(whole, (member) => called.get(member)![language]);
}
