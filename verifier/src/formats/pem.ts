/** PEM (RFC 7468): the values between its lines. */
const BLOCK = /-----BEGIN [A-Z0-9 ]+-----([A-Za-z0-9+/=\s]+)-----END [A-Z0-9 ]+-----/g;

/** What stands in a file that is PEM or one value of DER. @throws DOMException: not base64. */
export function valuesOf(data: Uint8Array): Uint8Array[] {
  if (data[0] === 0x30) return [data];
  return blocksOf(new TextDecoder("latin1").decode(data));
}

export function blocksOf(text: string): Uint8Array[] {
  return [...text.matchAll(BLOCK)].map((found) =>
    Uint8Array.from(atob(found[1]!.replace(/\s/g, "")), (character) => character.charCodeAt(0)));
}
