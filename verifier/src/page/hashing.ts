/** Digests taken beside the page, one thread for the file and one for its members, so that the page itself stays at hand. */
import source from "tables:hashing_worker";
import type { Entry } from "../formats/container";
import type { MembersRead, Reader } from "../formats/digests";
import type { Task, Told } from "./hashing_worker";

/** The reader of one file, and how to end its threads. */
export class Hashing {
  private readonly threads: Worker[] = [];

  constructor(private readonly file: Blob) {}

  readonly read: Reader = async (_, entries, progress) => {
    const done = [0, 0];
    const told = (place: number) => (bytes: number): void => {
      done[place] = bytes;
      progress(done[0]! + done[1]!, 2 * this.file.size);
    };
    try {
      const [sha256, members] = await Promise.all([this.run<string>(null, told(0)), this.run<MembersRead>(entries, told(1))]);
      return { sha256, ...members };
    } finally {
      this.end();
    }
  };

  end(): void {
    for (const thread of this.threads.splice(0)) thread.terminate();
  }

  private run<Found>(entries: readonly Entry[] | null, progress: (done: number) => void): Promise<Found> {
    const address = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const thread = new Worker(address);
    this.threads.push(thread);
    return new Promise((settle, fail) => {
      thread.onmessage = ({ data }: MessageEvent<Told>): void => {
        if ("done" in data) progress(data.done);
        else if ("found" in data) settle(data.found as Found);
        else fail(new Error(data.failed));
      };
      thread.onerror = (event): void => fail(new Error(event.message));
      const task: Task = { file: this.file, entries };
      thread.postMessage(task);
    }).finally(() => URL.revokeObjectURL(address)) as Promise<Found>;
  }
}
