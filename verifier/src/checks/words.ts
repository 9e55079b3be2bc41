/** Sentences in both languages by key: those of the kit's own tables, and the page's (`verifier/words.yaml`), put together by the build. */
import tables from "tables:words";
import type { Fault } from "../formats/fault";
import type { Text } from "../formats/journal";

export type Language = "zh" | "en";
export type Argument = string | number | Text;

interface Sentence extends Text {
  readonly one?: string;
}

const TABLES = tables as Readonly<Record<"words" | "faults", Readonly<Record<string, Sentence>>>>;

/** The sentence under a key, its placeholders filled; the build has seen that there is one. */
export function words(key: string, values: Readonly<Record<string, Argument>> = {}): Text {
  return filled(TABLES.words[key], key, values);
}

/** What is wrong, without a full stop, so that it can stand inside of a sentence. */
export function faultText(...faults: readonly Fault[]): Text {
  const said = faults.map((one) => filled(TABLES.faults[one.code], one.code, one.values));
  return { zh: said.map((one) => one.zh).join("；"), en: said.map((one) => one.en).join("; ") };
}

export const listed = (parts: readonly Text[]): Text => ({
  zh: parts.map((part) => part.zh).join("；"), en: parts.map((part) => part.en).join("; "),
});

export const inARow = (...sentences: readonly Text[]): Text => ({
  zh: sentences.map((one) => one.zh).join(""), en: sentences.map((one) => one.en).join(" "),
});

export const capitalized = (part: Text): Text => ({ zh: part.zh, en: part.en.slice(0, 1).toUpperCase() + part.en.slice(1) });

function filled(sentence: Sentence | undefined, key: string, values: Readonly<Record<string, Argument>>): Text {
  if (!sentence) throw new Error(`no sentence ${key}`);
  const english = sentence.one !== undefined && values["count"] === 1 ? sentence.one : sentence.en;
  const fill = (text: string, language: Language): string =>
    text.replace(/\{([a-z][a-z0-9_]*)\}/g, (_, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`${key} lacks ${name}`);
      return visible(typeof value === "object" ? value[language] : String(value));
    });
  return { zh: fill(sentence.zh, "zh"), en: fill(english, "en") };
}

const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/gu;
const MIXED = /(?=\p{L}*[A-Za-z\u00c0-\u024f])(?=\p{L}*[\u0370-\u052f\u1c80-\u1c8f\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f])\p{L}+/gu;
const FOREIGN = /[\u0370-\u052f\u1c80-\u1c8f\u1f00-\u1fff\u2de0-\u2dff\ua640-\ua69f]/gu;

/** Words from outside, on one line: what could break, hide, reorder or counterfeit it stands as its code, `[U+202E]`. */
export function visible(text: string): string {
  const code = (character: string): string => `[U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, "0")}]`;
  return text.replace(MIXED, (word) => word.replace(FOREIGN, code)).replace(UNSEEN, code);
}

/** A moment as a Chinese court reads it: `2026-01-08 09:30:00 +08:00`. */
export function clock(moment: Date): string {
  return `${new Date(moment.getTime() + 8 * 3_600_000).toISOString().slice(0, 19).replace("T", " ")} +08:00`;
}

export const day = (moment: Date): string => moment.toISOString().slice(0, 10);
