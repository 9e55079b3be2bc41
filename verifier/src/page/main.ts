/** The page: a file is chosen or dropped, checked on this computer, and its result shown in one of two languages. */
import { type Outcome, check } from "../checks/check";
import { exhibitNames } from "../checks/exhibit_names";
import { headline } from "../checks/headline";
import { NOBODY, type Offer, type Purpose, type TrustList, readOffer, taken } from "../checks/trust";
import { answersOf } from "../checks/verdict";
import { type Language } from "../checks/words";
import { sourceOf } from "../formats/bytes";
import { type Child, Voice, element, replace } from "./dom";
import { Addresses } from "./exhibits";
import { Hashing } from "./hashing";
import { TimeLeft } from "./time_left";
import { type Checked, report } from "./report";
import { fingerprints, offered, told } from "./trust_box";

const MAX_TRUST = 4 << 20;

class Page {
  private voice = new Voice(navigator.language.startsWith("zh") ? "zh" : "en");
  private trust: TrustList = NOBODY;
  private offer: Offer | null = null;
  private file: File | null = null;
  private checked: Checked | null = null;
  private hashing: Hashing | null = null;
  private status: () => string = () => "";
  /** Counts checks, so that one which was overtaken by another shows nothing. */
  private turn = 0;

  start(): void {
    document.addEventListener("dragover", (event) => event.preventDefault());
    document.addEventListener("drop", (event) => {
      event.preventDefault();
      const dropped = event.dataTransfer?.files[0];
      if (dropped) void this.take(dropped);
    });
    this.show();
    const able = typeof WebAssembly === "object" && globalThis.crypto?.subtle !== undefined;
    if (!able) this.tell(() => this.voice.say("no_crypto"));
  }

  private show(): void {
    const { voice } = this;
    document.documentElement.lang = voice.language === "zh" ? "zh-CN" : "en";
    document.title = voice.say("title");
    const other: Language = voice.language === "zh" ? "en" : "zh";
    const speak = (): void => {
      this.voice = new Voice(other);
      this.show();
      document.getElementById("language")!.focus();
    };
    replace(
      "head", element("h1", {}, voice.say("title")),
      element("button", { id: "language", type: "button", lang: other === "zh" ? "zh-CN" : "en", click: speak }, voice.say("other_language")),
    );
    replace("choose", ...this.choosing());
    replace("foot", element("p", { class: "quiet" }, voice.say("copy_warning")));
    this.tell(this.status);
    replace("result", this.checked && report(this.checked, voice));
  }

  private choosing(): Child[] {
    const { voice, trust, offer } = this;
    const accept = ".json,.cer,.crt,.der,.pem,.p7b,.p7c";
    return [
      element("p", { class: "lead" }, voice.say("lead")),
      chooser("bundle", voice.say("choose_bundle"), ".zip,application/zip", (file) => void this.take(file), voice.say("choose_hint")),
      chooser("trust", voice.say("choose_trust"), accept, (file) => void this.offered(file), voice.say("choose_trust_hint")),
      offer && offered(offer, voice, (purpose) => void this.takeOffer(purpose), () => this.leaveOffer()),
      element("p", { class: "quiet", id: "trust-note" }, told(trust, voice)),
      fingerprints(trust, voice),
    ];
  }

  /** Shows what a file offers; until somebody compared and took it, it counts for nothing. */
  private async offered(file: File): Promise<void> {
    let said = "offer_waits";
    try {
      this.offer = await readOffer(new Uint8Array(await file.slice(0, MAX_TRUST).arrayBuffer()));
    } catch {
      [this.offer, said] = [null, "trust_refused"];
    }
    this.tell(() => this.voice.say(said));
    this.show();
    document.getElementById(this.offer ? "offer-title" : "trust")!.focus();
  }

  private leaveOffer(): void {
    this.offer = null;
    this.tell(() => told(this.trust, this.voice));
    this.show();
    document.getElementById("trust")!.focus();
  }

  private async takeOffer(purpose: Purpose): Promise<void> {
    if (this.offer) this.trust = taken(this.trust, this.offer, purpose);
    this.leaveOffer();
    if (!this.file) return;
    this.tell(() => this.voice.say("trust_changed"));
    await this.take(this.file);
  }

  private async take(file: File): Promise<void> {
    const turn = (this.turn += 1);
    this.file = file;
    this.checked?.addresses?.giveBack();
    this.checked = null;
    replace("result");
    this.hashing?.end();
    this.hashing = new Hashing(file);
    const [now, trust, left] = [new Date(), this.trust, new TimeLeft()];
    try {
      const progress = (done: number, total: number): void => this.progress(turn, done, total, left);
      const outcome = await check(sourceOf(file), trust, now, progress, this.hashing.read);
      if (turn === this.turn) this.settle(outcome, { name: file.name, now, trust, file });
    } catch (error) {
      if (turn === this.turn) this.tell(() => this.voice.say("failed_to_read", { why: String(error).slice(0, 200) }));
    } finally {
      if (turn === this.turn) document.getElementById("bar")!.hidden = true;
    }
  }

  private progress(turn: number, done: number, total: number, left: TimeLeft): void {
    if (turn !== this.turn) return;
    const percent = Math.floor((100 * done) / total);
    const bar = document.getElementById("progress") as HTMLProgressElement;
    document.getElementById("bar")!.hidden = false;
    if (bar.value === percent) return;
    bar.value = percent;
    const seconds = left.seconds(done, total);
    const said = seconds === null ? this.voice.say("reading", { percent }) : this.voice.say("reading_left", { percent, count: seconds });
    bar.setAttribute("aria-label", said);
    replace("left", said);
    if (percent % 25 === 0) this.tell(() => this.voice.say(percent < 100 ? "reading" : "judging", percent < 100 ? { percent } : {}));
  }

  private settle(outcome: Outcome, { name, now, trust, file }: { name: string; now: Date; trust: TrustList; file: File }): void {
    if (!outcome.bundle && outcome.notZip) {
      this.tell(() => this.voice.say("not_a_bundle"));
      return;
    }
    const addresses = outcome.bundle && new Addresses(file, outcome.bundle);
    const answers = answersOf(outcome);
    this.checked = { outcome, answers, names: exhibitNames(outcome.bundle), name, now, trust, addresses };
    this.tell(() => this.voice.say("done", { headline: headline(answers) }));
    this.show();
    document.getElementById("result-title")!.focus();
  }

  private tell(status: () => string): void {
    this.status = status;
    replace("status", status());
  }
}

function chooser(id: string, label: string, accept: string, take: (file: File) => void, hint: string): HTMLElement {
  const input = element("input", { id, type: "file", accept });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) take(file);
  });
  const note = hint ? element("span", { class: "quiet" }, hint) : null;
  return element("div", { class: `chooser ${id}` }, input, element("label", { for: id }, label), note); // in this order for the style of its focus
}

new Page().start();
