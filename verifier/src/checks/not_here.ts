/** What the installed kit checks and this page does not, by the codes under which the kit tells it (`docs/findings.md`). */
import type { Text } from "../formats/journal";
import type { Question } from "./findings";
import { words } from "./words";

export interface NotHere {
  readonly question: Question;
  readonly what: Text;
  readonly codes: readonly string[];
}

export const NOT_HERE: readonly NotHere[] = [
  {
    question: 1, what: words("not_here_chain"),
    codes: ["BLOCK_IN_CHAIN", "BLOCK_CONFIRMED", "BLOCK_DISPUTED", "CALENDAR_DISPUTED", "TOKEN_DISPUTED"],
  },
  {
    question: 1, what: words("not_here_renewals"),
    codes: [
      "RENEWAL_RECORD", "SECOND_DIGESTS", "EVIDENCE_RECORD", "EVIDENCE_RECORD_LATE", "EVIDENCE_RECORD_UNTRUSTED",
      "EVIDENCE_RECORD_UNSUPPORTED", "EVIDENCE_RECORD_BROKEN", "TOKEN_AGED",
    ],
  },
  {
    question: 1, what: words("not_here_order"),
    codes: [
      "TIMES_OUT_OF_ORDER", "TIMES_UNREAD", "BEACON_DRAND", "BEACON_BITCOIN", "BEACON_WEAK", "BEACON_SPOKEN", "BEACON_EARLY",
      "BEACON_BROKEN", "INTERVAL", "INTERVAL_OPEN", "INTERVAL_IMPOSSIBLE",
    ],
  },
  {
    question: 2, what: words("not_here_recipe"),
    codes: [
      "CLAIMED_PICTURE", "RECIPE_TEXT", "RECIPE_FIELDS", "LAST_STEP", "LAST_STEP_SETTINGS", "INIT_PICTURE", "STEP_RECORD",
      "DEMONSTRATION_NONE", "DEMONSTRATION_RECORD", "NOT_RUN_AGAIN",
    ],
  },
  {
    question: 2, what: words("not_here_films"),
    codes: [
      "FILM_PICTURE", "FILM_EARLIER_RESULT", "FILM_BROKEN_OFF", "FILM_UNSHOWN", "FILM_GAP", "FILM_STILLS", "FILM_FRAMES_SHOWN",
      "FILM_HEADS_SHOWN", "FILM_NOT_RUN", "FILM_CHAIN", "FILM_TIMES", "FILM_INCIDENTS",
    ],
  },
  { question: 2, what: words("not_here_origin"), codes: ["AI_LABEL", "CONTENT_CREDENTIALS", "CLOSED_SERVICE"] },
  { question: 3, what: words("not_here_changes"), codes: ["STEP_CHANGE", "VARIATIONS"] },
  {
    question: 4, what: words("not_here_creation"),
    codes: [
      "CREATION_RECORD_AT_THE_TIME", "CREATION_RECORD_LATER", "CREATION_RECORD_UNDATED", "CREATION_RECORD_NONE",
      "CREATION_RECORD_AFTER_RUN", "CREATION_RECORD_HELD_BACK", "CLAIMED_DAY", "LANES_APART",
    ],
  },
  { question: 5, what: words("not_here_book"), codes: ["BOOK_BOUND", "BOOK_LETTERS", "BOOK_AGAIN", "BUNDLE_PAGE", "BUNDLE_README", "STATED_BY_PARTY"] },
  { question: 5, what: words("not_here_clock"), codes: ["JOURNAL_CLOCK"] },
  { question: 5, what: words("not_here_acts"), codes: ["JOURNAL_ACTS", "SM3_DIGESTS"] },
  {
    question: 5, what: words("not_here_attestations"),
    codes: [
      "ATTESTATION", "ATTESTATION_UNTRUSTED", "ATTESTATION_REHEARSAL", "ATTESTATION_OWN", "ATTESTATION_AGAIN", "ATTESTATIONS_UNREAD",
      "ATTESTATION_MINUTES", "MINUTES_OUTCOMES", "ATTESTATION_MINUTES_OTHER", "ATTESTATION_BROKEN",
    ],
  },
];
