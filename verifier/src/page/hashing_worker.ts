/** A thread of the page that takes digests: handed a file, it tells how far it is and then what it found. */
import { sourceOf } from "../formats/bytes";
import type { Entry } from "../formats/container";
import { type MembersRead, digestOf, readMembers } from "../formats/digests";

/** What to read: the members of these entries, or, without any, the whole file. */
export interface Task {
  readonly file: Blob;
  readonly entries: readonly Entry[] | null;
}

export type Told = { readonly done: number } | { readonly found: string | MembersRead } | { readonly failed: string };

const tell = (told: Told): void => self.postMessage(told);

async function work({ file, entries }: Task): Promise<string | MembersRead> {
  const progress = (done: number): void => tell({ done });
  return entries ? readMembers(sourceOf(file), entries, progress) : digestOf(sourceOf(file), progress);
}

self.onmessage = ({ data }: MessageEvent<Task>): void => {
  work(data).then((found) => tell({ found }), (error: unknown) => tell({ failed: String(error) }));
};
