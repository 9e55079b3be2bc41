/** The AlgorithmIdentifiers that are accepted, byte for byte: what stands outside of a signature has one form (as `rfc3161/algorithms.py`). */
import { createSHA512, createSHA384, createSM3 } from "hash-wasm";
import { hex, owned, sha256 } from "./bytes";
import type { Value } from "./der";
import { Faulty, Unread } from "./fault";

export type Digest = "sha256" | "sha384" | "sha512" | "sm3";
export type KeyKind = "rsa" | "rsa-pss" | "ec" | "sm2";

const NULL = "0500";
const OIDS: Readonly<Record<Digest, string>> = {
  sha256: "0609608648016503040201",
  sha384: "0609608648016503040202",
  sha512: "0609608648016503040203",
  sm3: "06082a811ccf55018311",
};
export const SIZES: Readonly<Record<Digest, number>> = { sha256: 32, sha384: 48, sha512: 64, sm3: 32 };
export const WEB_NAMES: Readonly<Record<string, string>> = { sha256: "SHA-256", sha384: "SHA-384", sha512: "SHA-512", sha1: "SHA-1" };

const identifier = (oid: string, parameters = ""): string => {
  const content = oid + parameters;
  return `30${(content.length / 2).toString(16).padStart(2, "0")}${content}`;
};

/** MD2, MD4, MD5 and SHA-1, bare and within signature algorithms: whoever likes can make two files of one such digest. */
const WEAK = new Set([
  "06082a864886f70d0202", "06082a864886f70d0204", "06082a864886f70d0205", "06052b0e03021a",
  "06092a864886f70d010102", "06092a864886f70d010104", "06092a864886f70d010105", "06072a8648ce3d0401",
]);

const DIGESTS = new Map<string, Digest>(
  (Object.keys(OIDS) as Digest[]).flatMap((name) => ["", NULL].map((end) => [identifier(OIDS[name], end), name] as const)),
);
const RSA = "06092a864886f70d0101";
const EC = "06082a8648ce3d0403";
const SIGNATURES = new Map<string, readonly [KeyKind, Digest | null]>([
  ...["", NULL].flatMap((end) => [
    [identifier(`${RSA}01`, end), ["rsa", null]] as const,
    [identifier(`${RSA}0b`, end), ["rsa", "sha256"]] as const,
    [identifier(`${RSA}0c`, end), ["rsa", "sha384"]] as const,
    [identifier(`${RSA}0d`, end), ["rsa", "sha512"]] as const,
    [identifier("06082a811ccf55018375", end), ["sm2", "sm3"]] as const,
  ]),
  [identifier(`${EC}02`), ["ec", "sha256"]],
  [identifier(`${EC}03`), ["ec", "sha384"]],
  [identifier(`${EC}04`), ["ec", "sha512"]],
  ...pss(),
]);

/** RSASSA-PSS with one digest for message and mask and a salt as long as it (RFC 4055, section 3.1). */
function pss(): (readonly [string, readonly [KeyKind, Digest]])[] {
  return (["sha256", "sha384", "sha512"] as const).flatMap((name) =>
    ["", NULL].map((end) => {
      const digest = identifier(OIDS[name], end);
      const mask = identifier("06092a864886f70d010108", digest);
      const tagged = (tag: string, part: string): string => tag + (part.length / 2).toString(16).padStart(2, "0") + part;
      const salt = `a2030201${SIZES[name].toString(16).padStart(2, "0")}`;
      const parameters = identifier(tagged("a0", digest) + tagged("a1", mask) + salt);
      return [identifier("06092a864886f70d01010a", parameters), ["rsa-pss", name]] as const;
    }));
}

/** @throws Faulty: it can be forged. Unread: it is not on the list. */
export function digestBy(algorithm: Value | undefined): Digest {
  return listed(DIGESTS, algorithm);
}

export function signatureBy(algorithm: Value | undefined): readonly [KeyKind, Digest | null] {
  return listed(SIGNATURES, algorithm);
}

function listed<T>(list: ReadonlyMap<string, T>, algorithm: Value | undefined): T {
  const encoding = algorithm ? hex(algorithm.raw) : "";
  const found = list.get(encoding);
  if (found !== undefined) return found;
  if ([...WEAK].some((weak) => encoding.startsWith(weak, 4))) throw new Faulty("TOKEN_WEAK_DIGEST");
  throw new Unread("TOKEN_ALGORITHM_UNSUPPORTED");
}

/** The digest of a few bytes. */
export async function digest(name: string, data: Uint8Array): Promise<Uint8Array> {
  if (name === "sha256") return sha256(data);
  if (name === "sm3") return (await createSM3()).init().update(data).digest("binary");
  const web = WEB_NAMES[name];
  if (!web) throw new Unread("TOKEN_ALGORITHM_UNSUPPORTED");
  return new Uint8Array(await crypto.subtle.digest(web, owned(data)));
}

/** A digest that is taken piece by piece. */
export async function streaming(name: Digest): Promise<{ update(data: Uint8Array): void; digest(): Uint8Array }> {
  const { createSHA256 } = await import("hash-wasm");
  const make = { sha256: createSHA256, sha384: createSHA384, sha512: createSHA512, sm3: createSM3 }[name];
  const hash = (await make()).init();
  return { update: (data) => void hash.update(data), digest: () => hash.digest("binary") };
}
