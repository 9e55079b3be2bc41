/** The exhibits as the bundle states them: catalogue, pictures, films, texts; to look at, whatever the checks say. */
import type { Exhibit, OpenedBundle } from "../checks/bundle";
import { visible } from "../checks/words";
import type { Artifact } from "../formats/journal";
import { type Child, type Voice, element } from "./dom";

const PICTURES = ["image/png", "image/jpeg", "image/webp", "image/avif", "image/gif"];
const FILMS = ["video/mp4", "video/webm"];
const TEXTS = /^text\/(plain|csv)|^application\/(jsonl|json)$/;
const MOST_TEXT = 64 << 10;
const MOST_FILES = 60;

/** Files of the bundle as addresses that only this page can open; those of the file before are given back. */
export class Addresses {
  private readonly made: string[] = [];

  constructor(private readonly file: Blob, private readonly bundle: OpenedBundle) {}

  of(member: string, type: string): string {
    const range = this.bundle.range(member);
    const address = URL.createObjectURL(range ? this.file.slice(range[0], range[1], type) : new Blob());
    this.made.push(address);
    return address;
  }

  giveBack(): void {
    for (const address of this.made.splice(0)) URL.revokeObjectURL(address);
  }
}

export function exhibitsOf(bundle: OpenedBundle, addresses: Addresses, voice: Voice): Child {
  const exhibits = bundle.contents?.exhibits ?? [];
  if (!exhibits.length) return null;
  const book = bundle.names.includes("data/exhibits.pdf")
    ? element("p", { class: "tools" }, download(addresses, "data/exhibits.pdf", voice.say("book_save"), "exhibits.pdf")) : null;
  return element(
    "section", { "aria-labelledby": "exhibits-title" },
    element("h2", { id: "exhibits-title" }, voice.say("exhibits_title")),
    element("p", { class: "quiet" }, voice.say("exhibits_note")),
    book,
    ...exhibits.map((exhibit) => card(exhibit, bundle, addresses, voice)),
  );
}

function card(exhibit: Exhibit, bundle: OpenedBundle, addresses: Addresses, voice: Voice): HTMLElement {
  const last = exhibit.first_page + exhibit.pages - 1;
  const rows: readonly (readonly [string, string])[] = [
    ["exhibit_kind", voice.of(exhibit.kind)], ["exhibit_source", voice.of(exhibit.source)], ["exhibit_content", voice.of(exhibit.content)],
    ["exhibit_purpose", voice.of(exhibit.purpose)], ["exhibit_pages", last > exhibit.first_page ? `${exhibit.first_page}–${last}` : `${last}`],
  ];
  const shown = exhibit.artifacts.slice(0, MOST_FILES).map((path) => file(path, bundle, addresses, voice));
  return element(
    "article", { class: "exhibit" },
    element("h3", {}, `${visible(exhibit.number)}  ${visible(voice.of(exhibit.name))}`),
    element("dl", {}, ...rows.flatMap(([key, text]) => (text ? [element("dt", {}, voice.say(key)), element("dd", {}, visible(text))] : []))),
    element("div", { class: "files" }, ...shown),
  );
}

function file(path: string, bundle: OpenedBundle, addresses: Addresses, voice: Voice): HTMLElement {
  const [artifact, member] = [bundle.artifactOf(path), bundle.memberOf(path)];
  if (!artifact || !bundle.names.includes(member)) return element("p", { class: "failed" }, visible(path));
  const title = visible(voice.of(artifact.title));
  const name = member.split("/").pop()!;
  const real = bundle.reading.members.get(member);
  const differs = real?.sha256 !== artifact.digests.sha256 ? element("strong", { class: "failed" }, ` ${voice.say("file_differs")}`) : null;
  return element(
    "figure", {},
    view(artifact, member, title, bundle, addresses),
    element("figcaption", {}, title, differs, " ", download(addresses, member, voice.say("save_file", { name }), name)),
  );
}

function view(artifact: Artifact, member: string, title: string, bundle: OpenedBundle, addresses: Addresses): Child {
  const media = artifact.media_type;
  if (PICTURES.includes(media)) return element("img", { src: addresses.of(member, media), alt: title, loading: "lazy" });
  if (FILMS.includes(media)) return element("video", { src: addresses.of(member, media), controls: true, preload: "metadata", "aria-label": title });
  if (!TEXTS.test(media)) return null;
  const text = element("pre", { tabindex: "0", "aria-label": title });
  void bundle.firstBytes(member, MOST_TEXT).then((data) => {
    text.textContent = new TextDecoder().decode(data).split("\n").map(visible).join("\n") + (bundle.sizeOf(member) > MOST_TEXT ? "\n…" : "");
  });
  return text;
}

/** A link that saves a file: never opened, whatever it calls itself. */
function download(addresses: Addresses, member: string, label: string, name: string): HTMLElement {
  return element("a", { href: addresses.of(member, "application/octet-stream"), download: name }, label);
}
