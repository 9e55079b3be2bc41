/** Elements made of text and other elements; nothing from a bundle is ever read as markup. */
import { type Argument, type Language, words } from "../checks/words";
import type { Text } from "../formats/journal";

export type Child = Node | string | null;
type Attributes = Readonly<Record<string, string | boolean | EventListener>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K, attributes: Attributes = {}, ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(key, value);
    else if (typeof value === "string") made.setAttribute(key, value);
    else made.toggleAttribute(key, value);
  }
  made.append(...children.filter((child) => child !== null));
  return made;
}

/** What speaks one of the two languages. */
export class Voice {
  constructor(readonly language: Language) {}

  say(key: string, values: Readonly<Record<string, Argument>> = {}): string {
    return this.of(words(key, values));
  }

  of(text: Text): string {
    return text[this.language];
  }

  number(value: number): string {
    return value.toLocaleString("en-US");
  }
}

export function replace(id: string, ...children: readonly Child[]): void {
  document.getElementById(id)!.replaceChildren(...children.filter((child) => child !== null));
}
