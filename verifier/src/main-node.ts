/** The same check at a command line, for the conformance suite: `node verify.cjs BUNDLE [--trust FILE] [--now MOMENT] --json`. */
import { webcrypto } from "node:crypto";
import { open, readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { check } from "./checks/check";
import { headline } from "./checks/headline";
import { NOT_HERE } from "./checks/not_here";
import { NOBODY, readTrust } from "./checks/trust";
import { answersOf } from "./checks/verdict";
import type { ByteSource } from "./formats/bytes";

if (!globalThis.crypto) Object.assign(globalThis, { crypto: webcrypto }); // Node 18 keeps it in its module

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { trust: { type: "string" }, now: { type: "string" }, json: { type: "boolean" }, "not-here": { type: "boolean" } },
});

async function sourceOf(path: string): Promise<ByteSource> {
  const file = await open(path);
  const { size } = await file.stat();
  return {
    size,
    async read(start, end) {
      const data = new Uint8Array(Math.max(0, Math.min(end, size) - start));
      await file.read(data, 0, data.length, start);
      return data;
    },
  };
}

async function main(): Promise<number> {
  if (values["not-here"]) {
    console.log(JSON.stringify(NOT_HERE.flatMap(({ codes }) => codes)));
    return 0;
  }
  const [path] = positionals;
  if (!path) {
    console.error("usage: verify BUNDLE [--trust FILE] [--now MOMENT] --json | --not-here");
    return 2;
  }
  const trust = values.trust ? await readTrust(await readFile(values.trust)) : NOBODY;
  const outcome = await check(await sourceOf(path), trust, values.now ? new Date(values.now) : new Date(), () => undefined);
  const findings = outcome.findings.map(({ code, question, status, subject, partly, message }) =>
    (values.json ? { code, question, status, subject, partly, message } : `${status} ${code} ${subject}: ${message.en}`));
  const answers = answersOf(outcome);
  const { sha256, size, rehearsal } = outcome;
  if (values.json) console.log(JSON.stringify({ sha256, size, rehearsal, headline: headline(answers), answers, findings }));
  else console.log([headline(answers).en, ...findings].join("\n"));
  const statuses = outcome.findings.map(({ status }) => status);
  return statuses.includes("FAILED") ? 1 : 3;
}

main().then((code) => { process.exitCode = code; }, (error: unknown) => {
  console.error(error);
  process.exitCode = 10;
});
