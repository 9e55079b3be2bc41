/**
 * JSON that has one reading only: no key twice, no constant beyond `true`, `false` and `null`, no lone surrogate, at most 64 levels.
 *
 * `JSON.parse` takes the last of two equal keys in silence; two readers could then see two documents.
 */
import { utf8 } from "./bytes";
import { Unread } from "./fault";

const MAX_DEPTH = 64;
const MAX_VALUES = 1 << 20;
const SPACE = /[ \t\n\r]*/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const WORD = /true|false|null/y;

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** @throws SyntaxError, TypeError (not UTF-8); Unread: a key that JavaScript cannot keep in its place. */
export function parseJson(data: Uint8Array): Json {
  const reader = new Reader(utf8(data));
  const value = reader.value(0);
  reader.end();
  return value;
}

class Reader {
  private at = 0;
  private values = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Json {
    this.values += 1;
    if (depth > MAX_DEPTH || this.values > MAX_VALUES) throw new SyntaxError("nested too deeply, or too many values");
    this.take(SPACE);
    const next = this.text[this.at];
    const value = next === "{" ? this.object(depth) : next === "[" ? this.array(depth) : this.scalar();
    this.take(SPACE);
    return value;
  }

  end(): void {
    if (this.at !== this.text.length) this.refuse();
  }

  private object(depth: number): JsonObject {
    const found = new Map<string, Json>();
    this.at += 1;
    this.take(SPACE);
    if (this.text[this.at] !== "}") {
      do {
        this.take(SPACE);
        const key = this.string(this.take(STRING) ?? this.refuse());
        this.take(SPACE);
        if (found.has(key) || this.text[this.at] !== ":") this.refuse();
        this.at += 1;
        if (/^(0|[1-9][0-9]*)$/.test(key)) throw new Unread("a key that is a number"); // JavaScript would sort it to the front
        found.set(key, this.value(depth + 1));
      } while (this.comma());
    }
    if (this.text[this.at] !== "}") this.refuse();
    this.at += 1;
    const object: JsonObject = Object.create(null) as JsonObject; // so that no key, `__proto__` among them, means anything else
    for (const [key, value] of found) object[key] = value;
    return object;
  }

  private array(depth: number): Json[] {
    const found: Json[] = [];
    this.at += 1;
    this.take(SPACE);
    if (this.text[this.at] !== "]") {
      do found.push(this.value(depth + 1));
      while (this.comma());
    }
    if (this.text[this.at] !== "]") this.refuse();
    this.at += 1;
    return found;
  }

  private scalar(): Json {
    const text = this.take(STRING);
    if (text !== null) return this.string(text);
    const word = this.take(WORD);
    if (word !== null) return JSON.parse(word) as Json;
    const value = Number(this.take(NUMBER) ?? this.refuse());
    return Number.isFinite(value) ? value : this.refuse();
  }

  private string(quoted: string): string {
    const text = JSON.parse(quoted) as string;
    return /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text) ? this.refuse() : text;
  }

  private comma(): boolean {
    if (this.text[this.at] !== ",") return false;
    this.at += 1;
    return true;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found && found[0];
  }

  private refuse(): never {
    throw new SyntaxError(`not strict JSON at ${this.at}`);
  }
}
