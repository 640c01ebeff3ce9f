import { clip, isPrintableAscii, oneLine } from './one-line.ts';

/** One reply of a server, taken apart. */
export interface Reply {
  /** Basic code, RFC 5321 4.2; undefined where the text names none. */
  readonly code: number | undefined;
  /** Enhanced status code, RFC 3463. */
  readonly enhanced: string | undefined;
  /** What is left, on one line, without control characters. */
  readonly text: string;
}

/** RFC 5321 4.5.3.1.5 allows 512 octets a line; what matters stands in the first lines. */
const MAX_READ = 2048;

const LEADING = /^[\s"'<(]{0,4}(?:smtp;\s{0,4})?([1-5]\d\d)(?![\d.,:])[ -]?\s*/i;
// a relay that quotes the next one: "host mx.example.com said: 550 5.1.1 ..."
const QUOTED = /[:;] ?([45]\d\d)[ -](?=[45]\.\d|[A-Za-z<"'#(])/;
const ENHANCED_FIRST = /^[#(]{0,2}([245]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)[):]?\s*/;
const ENHANCED_INSIDE = /(?:^|[\s(#[=:<])([45]\.\d{1,3}\.\d{1,3})(?!\d|\.\d)/;

function joinLines(raw: string): string {
  const lines = raw.split(/[\r\n]+/, 64);
  const first = (lines[0] ?? '').trim();
  const code = LEADING.exec(first)?.[1];
  if (code === undefined) return lines.join(' ');
  const enhanced = ENHANCED_FIRST.exec(first.slice(first.indexOf(code) + 3).replace(/^[ -]/, ''))?.[1];
  const rest = lines.slice(1).map((line) => stripPrefix(line.trim(), code, enhanced));
  return [first, ...rest].join(' ');
}

/** RFC 5321 4.2.1: every line of a reply repeats the code; RFC 2034 4: and the enhanced code. */
function stripPrefix(line: string, code: string, enhanced: string | undefined): string {
  if (!line.startsWith(code)) return line;
  const text = line.slice(code.length).replace(/^[ -]/, '');
  return enhanced !== undefined && text.startsWith(enhanced) ? text.slice(enhanced.length).trim() : text;
}

const SPACE = 0x20;
const HYPHEN = 0x2d;
const DOT = 0x2e;

const digitAt = (text: string, at: number): number => {
  const digit = text.charCodeAt(at) - 0x30;
  return digit >= 0 && digit <= 9 ? digit : -1;
};

/** The common case, "550 text" or "550-text", without a regular expression. */
function plainCode(line: string): number | undefined {
  const separator = line.charCodeAt(3);
  if (separator !== SPACE && separator !== HYPHEN) return undefined;
  const first = digitAt(line, 0);
  const second = digitAt(line, 1);
  const third = digitAt(line, 2);
  return first < 1 || first > 5 || second < 0 || third < 0 ? undefined : first * 100 + second * 10 + third;
}

/** Where a number of one to three digits that begins at `at` ends; -1 where there is none. */
function endOfPart(text: string, at: number): number {
  if (digitAt(text, at) < 0) return -1;
  if (digitAt(text, at + 1) < 0) return at + 1;
  if (digitAt(text, at + 2) < 0) return at + 2;
  return digitAt(text, at + 3) < 0 ? at + 3 : -1;
}

/** The common case, "5.1.1 text", without a regular expression: where the code ends, or -1. */
function endOfEnhanced(text: string): number {
  if (text.charCodeAt(1) !== DOT) return -1;
  const subject = endOfPart(text, 2);
  if (subject < 0 || text.charCodeAt(subject) !== DOT) return -1;
  const detail = endOfPart(text, subject + 1);
  return detail >= 0 && text.charCodeAt(detail) === SPACE ? detail : -1;
}

const mayHoldEnhanced = (text: string): boolean => text.includes('5.') || text.includes('4.');
const mayLeadWithEnhanced = (first: number): boolean =>
  (first >= 0x32 && first <= 0x35) || first === 0x23 || first === 0x28;

function withoutEnhanced(code: number | undefined, text: string): Reply {
  const first = text.charCodeAt(0);
  if (mayLeadWithEnhanced(first)) {
    const end = first === 0x33 ? -1 : endOfEnhanced(text);
    if (end > 0) return { code, enhanced: text.slice(0, end), text: text.slice(end + 1).trim() };
    const leading = ENHANCED_FIRST.exec(text);
    if (leading !== null) return { code, enhanced: leading[1], text: text.slice(leading[0].length).trim() };
  }
  const enhanced = mayHoldEnhanced(text) ? ENHANCED_INSIDE.exec(text)?.[1] : undefined;
  return { code, enhanced, text: text.trim() };
}

export function parseReply(reply: string): Reply {
  const raw = clip(reply, MAX_READ);
  const line = isPrintableAscii(raw) ? raw : oneLine(joinLines(raw));
  const code = plainCode(line);
  if (code !== undefined) return withoutEnhanced(code, line.slice(4).trimStart());
  const leading = LEADING.exec(line);
  const quoted = leading === null ? QUOTED.exec(line) : null;
  const found = leading ?? quoted;
  if (found === null) return withoutEnhanced(undefined, line);
  return withoutEnhanced(Number(found[1]), line.slice(found.index + found[0].length));
}
