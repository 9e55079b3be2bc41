/** Why bytes are not what they should be: a code of `evidence_kit/wording/faults.yaml` with what fills its sentence. */

export type Values = Readonly<Record<string, string | number>>;

export interface Fault {
  readonly code: string;
  readonly values: Values;
}

export function fault(code: string, values: Values = {}): Fault {
  return { code, values };
}

/** What a parser raises. */
export class Faulty extends Error {
  readonly fault: Fault;

  constructor(code: string, values: Values = {}) {
    super(`${code} ${JSON.stringify(values)}`);
    this.fault = fault(code, values);
  }
}

/** What is of a form that this page does not read, and nothing is known against: never a fault. */
export class Unread extends Error {}
