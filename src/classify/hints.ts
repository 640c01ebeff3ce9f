import { DAY, HOUR, MINUTE } from './meaning.ts';

const SECOND = 1000;

/** Hints stand near the start; a pattern that reads a bounded text costs a bounded time. */
const MAX_READ = 600;

const CUE =
  '(?:again|retry|retry-after|wait|after|come back|back|later|listed|listing|deferred|delayed|expires?|remaining|for|in|dans|en|em|tra|fra|через|noch|next|another|within|delay)';
const UNIT =
  '(s|sec|secs|seconds?|sek|sekunden|segundos?|secondes?|secondi|сек|секунд|m|min|mins|minutes?|minuten|minutos?|minuti|минут|h|hr|hrs|hours?|stunden?|heures?|horas?|ore|часов|часа|час|d|days?|tage?|jours?|dias?)';

const WITH_UNIT = new RegExp(`(?:^|[^a-z])${CUE}[^0-9]{0,24}?(\\d{1,12})\\s?${UNIT}(?![a-zа-я])`);
const CLOCK = new RegExp(`(?:^|[^a-z])${CUE}[^0-9]{0,24}?(\\d{1,3}):(\\d\\d):(\\d\\d)(?!\\d)`);
const RETRY_AFTER = /retry[- _]?after\s?[:=]\s?(\d{1,12})/;
const UNIT_BEFORE_LATER = new RegExp(`(\\d{1,12})\\s?${UNIT} (?:later|before|and try|then|remaining|to go|left)`);
const IDEOGRAPHS = /(\d{1,12})\s?(秒|分|時間|小时|小時)/;

function unitLength(unit: string): number {
  const first = unit.charAt(0);
  if (unit === 'ore' || unit.startsWith('час') || unit.startsWith('stunde') || first === 'h' || first === '時')
    return HOUR;
  if (first === '小') return HOUR;
  if (first === 'm' || first === 'м' || first === '分') return MINUTE;
  if (first === 'd' || first === 't' || first === 'j') return DAY;
  return SECOND;
}

/** Between one second and one day: nobody waits for 0 s, and nobody needs to trust "99999999 seconds". */
export const clampWait = (ms: number): number => Math.min(Math.max(ms, SECOND), DAY);

/** "try again in 300 seconds", "greylisted for 5 minutes", "00:04:59", "retry-after=60" -> milliseconds. */
export function waitHint(text: string): number | undefined {
  const lower = text.slice(0, MAX_READ).toLowerCase();
  const clock = CLOCK.exec(lower);
  if (clock !== null) {
    return clampWait(Number(clock[1]) * HOUR + Number(clock[2]) * MINUTE + Number(clock[3]) * SECOND);
  }
  const bare = RETRY_AFTER.exec(lower);
  const withUnit = WITH_UNIT.exec(lower) ?? UNIT_BEFORE_LATER.exec(lower) ?? IDEOGRAPHS.exec(lower);
  if (withUnit !== null) return clampWait(Number(withUnit[1]) * unitLength(withUnit[2] as string));
  return bare === null ? undefined : clampWait(Number(bare[1]) * SECOND);
}

const LIMITS: readonly RegExp[] = [
  /(?:max(?:imum)?|limit(?:ed)?|more than|only|exceeds?|up to|rcptmax|at most|over)[^0-9]{0,40}?(\d{1,6})(?![\d.:])/,
  /(?:^|[^\d.:])(\d{1,6}) (?:recipients?|rcpts?|addresse?e?s)/,
];

/** "max 50 per message" -> 50: how many recipients a transaction may have. */
export function recipientLimit(text: string): number | undefined {
  const lower = text.slice(0, MAX_READ).toLowerCase();
  for (const pattern of LIMITS) {
    const found = Number(pattern.exec(lower)?.[1]);
    if (found >= 1) return found;
  }
  return undefined;
}
