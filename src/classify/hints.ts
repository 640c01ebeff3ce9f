import { DAY, HOUR, MINUTE } from './meaning.ts';

const SECOND = 1000;

/** Hints stand near the start; a pattern that reads a bounded text costs a bounded time. */
const MAX_READ = 600;

/** Most replies have nothing like it, and are spared the rest. */
const MAY_HINT = /\d ?(?:[a-zа-я秒分時小]|:\d)|after ?[:=]/i;

/** A number with its unit, or as hours, minutes and seconds. */
const AMOUNTS = /(\d{1,12})(?::(\d\d):(\d\d)(?!\d)|\s?(秒|分|時間|小时|小時|[a-zа-я]{1,9}))/g;

const UNITS: Readonly<Record<string, number>> = {};
const unit = (ms: number, names: string): void => {
  for (const name of names.split(' ')) (UNITS as Record<string, number>)[name] = ms;
};
unit(SECOND, 's sec secs second seconds sek sekunden segundo segundos seconde secondes secondi сек секунд секунды 秒');
unit(MINUTE, 'm min mins minute minutes minuten minuto minutos minuti минут минуты минуту 分');
unit(HOUR, 'h hr hrs hour hours stunde stunden heure heures hora horas ora ore час часа часов 時間 小时 小時');
unit(DAY, 'd day days tag tage tagen jour jours dia dias giorno giorni день дня дней');

/** What stands before an amount that is to be waited for, and after it. */
const CUE_BEFORE =
  /(?:^|[^a-zа-я])(?:again|retry|wait|after|back|later|listed|listing|deferred|delayed?|expires?|remaining|for|in|dans|en|em|tra|fra|через|noch|next|another|within)(?![a-zа-я])/;
const CUE_AFTER = /^ (?:later|before|and try|then|remaining|to go|left)/;
const LONGEST_CUE = 40;

/** What leads to the number at `start`: not what is said of a number before. */
const before = (text: string, start: number): string =>
  text
    .slice(Math.max(0, start - LONGEST_CUE), start)
    .split(/\d/)
    .at(-1) as string;
const after = (text: string, end: number): string => text.slice(end, end + LONGEST_CUE);

const RETRY_AFTER = /retry[- _]?after\s?[:=]\s?(\d{1,12})(?![\d:])/;

const isCued = (text: string, start: number, end: number): boolean =>
  CUE_BEFORE.test(before(text, start)) || CUE_AFTER.test(after(text, end));

/** Milliseconds of the unit that is named, 0 where none is. */
const unitOf = ([, , , , name]: RegExpExecArray): number =>
  name !== undefined && Object.hasOwn(UNITS, name) ? (UNITS[name] as number) : 0;

function amountOf(found: RegExpExecArray): number | undefined {
  const [, number, minutes, seconds] = found;
  if (minutes !== undefined) return Number(number) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
  return unitOf(found) === 0 ? undefined : Number(number) * unitOf(found);
}

/** What may stand between the parts of one amount: "4 minutes and 32 seconds", "1h30m". */
const JOINED = /^(?:,? and|,)? ?$/;

const isIdeograph = (text: string): boolean => text.charCodeAt(text.length - 1) > 0x3000;

function amount(text: string): number | undefined {
  let sum: number | undefined;
  let end = 0;
  let smallest = 0;
  for (const found of text.matchAll(AMOUNTS)) {
    const ms = amountOf(found);
    const [all] = found;
    if (sum !== undefined) {
      if (ms === undefined || unitOf(found) >= smallest || !JOINED.test(text.slice(end, found.index))) break;
      sum += ms;
    } else if (ms !== undefined && (isIdeograph(all) || isCued(text, found.index, found.index + all.length))) sum = ms;
    smallest = unitOf(found);
    end = found.index + all.length;
  }
  return sum;
}

/** Universal time only: nobody knows in which zone a server means another. */
const UNTIL =
  /until[^0-9]{0,16}(?:(\d{4}-\d\d-\d\d)[t ])?([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(?:\.\d{1,9})?\s?(?:z|gmt|utc)(?![a-z])/;

function untilTime(text: string, now: () => number): number | undefined {
  const found = UNTIL.exec(text);
  if (found === null) return undefined;
  const [, date, hours, minutes, seconds = '00'] = found;
  if (date !== undefined) {
    const wait = Date.parse(`${date}T${hours}:${minutes}:${seconds}Z`) - now();
    return Number.isNaN(wait) ? undefined : wait;
  }
  const time = Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
  return (((time - now()) % DAY) + DAY) % DAY;
}

/** Between one second and one day: nobody waits for 0 s, and nobody needs to trust "99999999 seconds". */
export const clampWait = (ms: number): number => Math.min(Math.max(ms, SECOND), DAY);

/** A clock that is broken knows no time. */
function timeOf(now: () => number): number {
  try {
    return now();
  } catch {
    return Number.NaN;
  }
}

/**
 * "try again in 300 seconds", "greylisted for 5 minutes", "00:04:59", "retry-after=60" -> milliseconds. `now`, in
 * milliseconds since 1970, is asked for where a text names a time of day: "until 14:30 GMT".
 */
export function waitHint(reply: string, now: () => number): number | undefined {
  if (!MAY_HINT.test(reply)) return undefined;
  const text = reply.slice(0, MAX_READ).toLowerCase();
  const bare = RETRY_AFTER.exec(text)?.[1];
  const wait =
    amount(text) ?? untilTime(text, () => timeOf(now)) ?? (bare === undefined ? undefined : Number(bare) * SECOND);
  return wait === undefined || Number.isNaN(wait) ? undefined : clampWait(wait);
}

/** With or without a comma between the thousands. */
const NUMBERS = /(?<![\d.:,])\d{1,3}(?:,\d{3}(?!\d)|\d{0,3})(?![\d:]|[.,]\d)/g;
const LIMIT_BEFORE =
  /(?:^|[^a-z])(?:max|maximum|limit|limited|more than|only|exceeds?|up to|rcptmax|at most|over)(?![a-z])/;
const COUNTED_AFTER = /^ (?:recipient|rcpt|addresse)/;

const countOf = (digits: string): number => Number(digits.replace(',', ''));

/** "max 50 per message" -> 50: how many recipients a transaction may have. */
export function recipientLimit(reply: string): number | undefined {
  const text = reply.slice(0, MAX_READ).toLowerCase();
  const numbers = [...text.matchAll(NUMBERS)].filter(([digits]) => countOf(digits) >= 1);
  const named =
    numbers.find(({ index }) => LIMIT_BEFORE.test(before(text, index))) ??
    numbers.find(({ 0: digits, index }) => COUNTED_AFTER.test(after(text, index + digits.length)));
  return named === undefined ? undefined : countOf(named[0]);
}
