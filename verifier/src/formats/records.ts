/**
 * The nouns of a bundle: whether a JSON value is one of them, and the one form in which the kit writes it.
 *
 * `records.json` is made from the kit's own nouns by `tools/verifier_records.py`. Keys stand there in the order in which they are
 * written; `absent` names those that are left out when empty, `paths` the texts that are relative paths.
 */
import { type Schema, Validator } from "@cfworker/json-schema";
import records from "../records.json";
import { Unread } from "./fault";
import type { Json, JsonObject } from "./strict_json";

type Noun = keyof typeof records.records;
interface Shape {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly items?: Shape;
  readonly anyOf?: readonly Shape[];
  readonly oneOf?: readonly Shape[];
  readonly type?: string;
  readonly format?: string;
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly absent?: readonly string[];
  readonly paths?: readonly string[];
}

const DEFINITIONS = records.$defs as unknown as Readonly<Record<string, Shape>>;
const VALIDATORS = new Map<Noun, Validator>();
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const FORBIDDEN = /[\x00-\x1f\x7f<>:"|?*\\\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/;
const DEVICE = /^(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)/i;

/** Whether a value has the required shape of a noun, its moments and relative paths among it. */
export function isRecord(noun: Noun, value: Json): value is JsonObject {
  let validator = VALIDATORS.get(noun);
  if (!validator) {
    const schema = { ...records.records[noun], $defs: records.$defs } as unknown as Schema;
    validator = new Validator(schema, "2020-12", true);
    VALIDATORS.set(noun, validator);
  }
  return validator.validate(value).valid && holds(shapeOf(noun), value);
}

/**
 * The noun in its one form: keys in order, `indent` spaces a level (two in files, none in lines of a journal).
 *
 * Null where this page cannot write it: a number that two programs write in two ways. @throws RangeError: it has no such form.
 */
export function oneForm(noun: Noun, value: Json, indent: 0 | 2): string | null {
  try {
    return new Writer(indent).written(shapeOf(noun), value, 0);
  } catch (error) {
    if (error instanceof Unread) return null;
    throw error;
  }
}

const shapeOf = (noun: Noun): Shape => records.records[noun] as unknown as Shape;

function resolved(shape: Shape, value: Json): Shape {
  if (shape.$ref) return resolved(DEFINITIONS[shape.$ref.replace("#/$defs/", "")]!, value);
  const choices = shape.anyOf ?? shape.oneOf;
  if (!choices) return shape;
  const fitting = choices.map((choice) => resolved(choice, value)).find((choice) => fits(choice, value));
  return fitting ?? shape;
}

/** Whether a branch of a choice can be the one: by type, and by the constants of its keys (`kind`). */
function fits(shape: Shape, value: Json): boolean {
  if (shape.const !== undefined) return shape.const === value;
  if (shape.enum) return shape.enum.includes(value);
  if (!isObject(value)) {
    const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
    return shape.type === type || (shape.type === "integer" && Number.isInteger(value));
  }
  if (shape.type !== "object") return false;
  const properties = shape.properties;
  if (!properties) return true;
  return Object.keys(value).every((key) => key in properties && fitsConstant(properties[key]!, value[key]!));
}

const fitsConstant = (shape: Shape, value: Json): boolean => shape.const === undefined || shape.const === value;

class Writer {
  constructor(private readonly indent: 0 | 2) {}

  /** @throws RangeError: a key is missing that the noun always writes, or a moment is not in its one form. */
  written(unresolved: Shape, value: Json, depth: number): string {
    const shape = resolved(unresolved, value);
    if (typeof value === "string" && shape.format === "date-time" && !/^.{19}\.\d{3}Z$/.test(value)) throw new RangeError(value);
    if (typeof value === "number") return shape.type === "number" ? float(value) : String(value);
    if (Array.isArray(value)) return this.lined("[", value.map((item) => this.written(shape.items ?? {}, item, depth + 1)), "]", depth);
    if (!isObject(value)) return JSON.stringify(value);
    const colon = this.indent ? ": " : ":";
    const pairs = keysOf(shape, value).map(([key, part]) => `${JSON.stringify(key)}${colon}${this.written(part, value[key]!, depth + 1)}`);
    return this.lined("{", pairs, "}", depth);
  }

  private lined(open: string, items: readonly string[], close: string, depth: number): string {
    if (!items.length || !this.indent) return open + items.join(",") + close;
    const [inner, outer] = [" ".repeat(this.indent * (depth + 1)), " ".repeat(this.indent * depth)];
    return `${open}\n${items.map((item) => inner + item).join(",\n")}\n${outer}${close}`;
  }
}

/** The keys of an object in the order of its noun, or as they stand where it is a table of the party's own keys. */
function keysOf(shape: Shape, value: JsonObject): (readonly [string, Shape])[] {
  if (!shape.properties) {
    const inner = typeof shape.additionalProperties === "object" ? shape.additionalProperties : {};
    return Object.keys(value).map((key) => [key, inner]);
  }
  const missing = Object.keys(shape.properties).find((key) => !(key in value) && !shape.absent?.includes(key));
  if (missing !== undefined) throw new RangeError(missing);
  return Object.entries(shape.properties).filter(([key]) => key in value);
}

/** A fraction as the kit writes it; very large and very small ones are written in more than one way. @throws Unread */
function float(value: number): string {
  const size = Math.abs(value);
  if (size >= 1e16 || (size < 1e-5 && (size > 0 || Object.is(value, -0)))) throw new Unread("a number of two forms");
  return Number.isInteger(value) ? `${value}.0` : String(value);
}

function holds(unresolved: Shape, value: Json): boolean {
  const shape = resolved(unresolved, value);
  if (typeof value === "string" && shape.format === "date-time") return isMoment(value);
  if (Array.isArray(value)) return value.every((item) => holds(shape.items ?? {}, item));
  if (!isObject(value)) return typeof value !== "number" || Number.isSafeInteger(value) || !Number.isInteger(value);
  const inner = typeof shape.additionalProperties === "object" ? shape.additionalProperties : {};
  return Object.keys(value).every((key) => {
    const part = value[key]!;
    const texts = Array.isArray(part) ? part : [part];
    const isPath = !shape.paths?.includes(key) || texts.every((text) => typeof text !== "string" || isRelativePath(text));
    return isPath && holds(shape.properties?.[key] ?? inner, part);
  });
}

function isMoment(text: string): boolean {
  const milliseconds = INSTANT.test(text) ? Date.parse(text.replace(/(\.\d{3})\d+/, "$1")) : Number.NaN;
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return milliseconds >= 0 && day.toISOString().slice(0, 10) === text.slice(0, 10) && Number(text.slice(11, 13)) < 24;
}

function isRelativePath(path: string): boolean {
  return path.split("/").every((name) =>
    name !== "" && name !== "." && name !== ".." && !/[. ]$/.test(name) && !FORBIDDEN.test(name) && !DEVICE.test(name) &&
    new TextEncoder().encode(name).length <= 200);
}

export function isObject(value: Json): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
