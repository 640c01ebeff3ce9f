import { asUtf8 } from './utf8.ts';

/** What most texts consist of, and nothing but. */
const OTHER_THAN_PRINTABLE_ASCII = /[^ -~]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal's escape sequences start with ESC
const TERMINAL_SEQUENCE = /\u001b\[[0-?]{0,32}[ -/]{0,8}[@-~]/g;
/** Controls, everything invisible (bidirectional marks, zero width, tags), line separators, halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;

export const isPrintableAscii = (text: string): boolean => !OTHER_THAN_PRINTABLE_ASCII.test(text);

/** Cuts at `max` UTF-16 units, never through a surrogate pair. */
export function clip(text: string, max: number): string {
  if (text.length <= max) return text;
  const last = text.charCodeAt(max - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? max - 1 : max);
}

/**
 * Any text as one line of at most `max` UTF-16 units that can be printed and logged: it ends no line, moves no cursor,
 * changes no colour and turns no direction of writing. HTML and Markdown in it stay what they are.
 */
export function oneLine(text: string, max = Number.POSITIVE_INFINITY): string {
  // a sequence that is taken out makes a text shorter, so some more is read
  const read = clip(text, max * 4);
  const line = isPrintableAscii(read)
    ? read
    : asUtf8(read).replace(TERMINAL_SEQUENCE, '').replace(/\s+/g, ' ').replace(UNPRINTABLE, '').trim();
  return clip(line, max);
}
