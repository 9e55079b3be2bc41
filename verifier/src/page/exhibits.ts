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
    catalogue(exhibits, voice),
    ...exhibits.map((exhibit) => card(exhibit, bundle, addresses, voice)),
  );
}

const COLUMNS = ["exhibit_number", "exhibit_name", "exhibit_kind", "exhibit_source", "exhibit_content", "exhibit_purpose", "exhibit_pages"];

function catalogue(exhibits: readonly Exhibit[], voice: Voice): HTMLElement {
  const heads = COLUMNS.map((key) => element("th", { scope: "col" }, voice.say(key)));
  const rows = exhibits.map((exhibit) => {
    const last = exhibit.first_page + exhibit.pages - 1;
    const pages = last > exhibit.first_page ? `${exhibit.first_page}–${last}` : `${last}`;
    const texts = [exhibit.name, exhibit.kind, exhibit.source, exhibit.content, exhibit.purpose].map((text) => voice.of(text));
    return element("tr", {}, ...[exhibit.number, ...texts, pages].map((text, place) =>
      element("td", { "data-label": voice.say(COLUMNS[place]!) }, visible(text))));
  });
  return element("table", { class: "catalogue" }, element("thead", {}, element("tr", {}, ...heads)), element("tbody", {}, ...rows));
}

function card(exhibit: Exhibit, bundle: OpenedBundle, addresses: Addresses, voice: Voice): HTMLElement {
  const shown = exhibit.artifacts.slice(0, MOST_FILES).map((path) => file(path, bundle, addresses, voice));
  const left = exhibit.artifacts.length - shown.length;
  return element(
    "article", { class: "exhibit" },
    element("h3", {}, `${visible(exhibit.number)}  ${visible(voice.of(exhibit.name))}`),
    element("div", { class: "files" }, ...shown),
    left > 0 ? element("p", { class: "quiet" }, voice.say("files_more", { count: left })) : null,
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
    "figure", { class: artifact.media_type.split("/")[0]! },
    view(artifact, member, title, bundle, addresses),
    element("figcaption", {}, TEXTS.test(artifact.media_type) ? null : title, differs, " ", download(addresses, member, voice.say("save_file", { name }), name)),
  );
}

function view(artifact: Artifact, member: string, title: string, bundle: OpenedBundle, addresses: Addresses): Child {
  const media = artifact.media_type;
  if (PICTURES.includes(media)) return element("img", { src: addresses.of(member, media), alt: title });
  if (FILMS.includes(media)) return element("video", { src: addresses.of(member, media), controls: true, preload: "metadata", "aria-label": title });
  if (!TEXTS.test(media)) return null;
  const text = element("pre", { tabindex: "0", "aria-label": title });
  const opened = element("details", {}, element("summary", {}, title), text);
  opened.addEventListener("toggle", () => void fill(text, member, bundle), { once: true });
  return opened;
}

async function fill(text: HTMLElement, member: string, bundle: OpenedBundle): Promise<void> {
  const data = await bundle.firstBytes(member, MOST_TEXT);
  const lines = new TextDecoder().decode(data).split("\n").map(visible).join("\n");
  text.textContent = bundle.sizeOf(member) > MOST_TEXT ? `${lines}\n…` : lines;
}

/** A link that saves a file: never opened, whatever it calls itself. */
function download(addresses: Addresses, member: string, label: string, name: string): HTMLElement {
  return element("a", { href: addresses.of(member, "application/octet-stream"), download: name }, label);
}
