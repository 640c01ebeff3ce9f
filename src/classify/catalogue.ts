import type { Classification, Kind, Stage } from './classification.ts';
import { classify } from './classify.ts';
import { ERRNO, NODEMAILER } from './client-errors.ts';
import { ENHANCED_CODES, type EnhancedCode } from './enhanced-status-codes.ts';
import { KIND_DEFAULTS, KINDS, type KindDefaults } from './kinds.ts';
import { CERTIFICATE_CODES } from './lost-codes.ts';
import type { CodeMeaning } from './meaning.ts';
import { MICROSOFT_CODES, MICROSOFT_RANGES } from './microsoft-codes.ts';
import { REPLY_CODES } from './reply-codes.ts';
import { STAGES } from './situation.ts';

/** A kind and what it means where nothing more is known. */
export interface CatalogueKind extends KindDefaults {
  readonly kind: Kind;
}

/** A basic reply code. */
export interface CatalogueReplyCode {
  readonly code: number;
  readonly title: string;
  /** What it means by itself. */
  readonly meaning: Classification;
  /** Where it means something else. */
  readonly at: readonly { readonly stages: readonly Stage[]; readonly meaning: Classification }[];
}

/** An enhanced status code without its class digit, `7.26`, or a range of them, `7.500-699`. */
export interface CatalogueEnhancedCode {
  readonly code: string;
  readonly title: string;
  /** The documents that define it; a vendor's own codes have none. */
  readonly definedIn?: string;
  /** Reply codes that the registry names with it; a single digit stands for its whole class. */
  readonly basicCodes: readonly number[];
  readonly summary: string;
  readonly remedy: string;
  /** What `4.7.26` and `5.7.26` mean by themselves; nothing where the text or the basic code has to decide. */
  readonly transient?: Classification;
  readonly permanent?: Classification;
}

/** Errors that no server's reply stands behind, under all their codes. */
export interface CatalogueClientError {
  readonly codes: readonly string[];
  readonly meaning: Classification;
}

/** All that the tables know, for people and tools. */
export interface Catalogue {
  readonly kinds: readonly CatalogueKind[];
  readonly replyCodes: readonly CatalogueReplyCode[];
  readonly enhancedCodes: readonly CatalogueEnhancedCode[];
  readonly microsoftCodes: readonly CatalogueEnhancedCode[];
  readonly clientErrors: readonly CatalogueClientError[];
}

const explain = (failure: unknown, stage?: Stage): Classification => classify(failure, { stage }) as Classification;

const same = (one: Classification, other: Classification): boolean =>
  one.kind === other.kind &&
  one.action === other.action &&
  one.summary === other.summary &&
  one.remedy === other.remedy;

function replyCode([digits, { title }]: [string, CodeMeaning]): CatalogueReplyCode {
  const code = Number(digits);
  const meaning = explain({ code });
  const at: { stages: Stage[]; meaning: Classification }[] = [];
  for (const stage of STAGES) {
    const there = explain({ code }, stage);
    if (same(there, meaning)) continue;
    const known = at.find((group) => same(group.meaning, there));
    if (known === undefined) at.push({ stages: [stage], meaning: there });
    else known.stages.push(stage);
  }
  return { code, title, meaning, at };
}

function enhancedCode([code, row]: [string, CodeMeaning & Partial<EnhancedCode>]): CatalogueEnhancedCode {
  const permanent = explain(`5.${code}`);
  const { title, definedIn, basicCodes = [], summary = permanent.summary, remedy = permanent.remedy } = row;
  return {
    code,
    title,
    ...(definedIn !== undefined && { definedIn }),
    basicCodes,
    summary,
    remedy,
    ...(row.kind !== 'unknown' && { transient: explain(`4.${code}`), permanent }),
  };
}

const microsoftRanges = (): CatalogueEnhancedCode[] =>
  MICROSOFT_RANGES.map(({ first, last, permanent, title }) => {
    const meaning = explain(`${permanent ? 5 : 4}.7.${last}`);
    const { summary, remedy } = meaning;
    const code = `7.${first}-${last}`;
    return { code, title, basicCodes: [], summary, remedy, [permanent ? 'permanent' : 'transient']: meaning };
  });

/** Of the many that OpenSSL has, those that a wrong TLS mode or version leads to. */
const TLS_CODES = ['EPROTO', 'ERR_SSL_WRONG_VERSION_NUMBER', 'ERR_SSL_UNSUPPORTED_PROTOCOL'];

function clientErrors(): CatalogueClientError[] {
  const tls = [...TLS_CODES, 'ERR_TLS_CERT_ALTNAME_INVALID', ...CERTIFICATE_CODES.values()];
  const groups: { codes: string[]; meaning: Classification }[] = [];
  for (const code of new Set([...Object.keys(NODEMAILER), ...Object.keys(ERRNO), ...tls])) {
    const meaning = explain({ code });
    const known = groups.find((group) => same(group.meaning, meaning));
    if (known === undefined) groups.push({ codes: [code], meaning });
    else known.codes.push(code);
  }
  return groups;
}

/**
 * Everything that the tables of this package know, each entry as `classify()` explains it. A copy of its own for each
 * caller, made when it is asked for.
 *
 * @example
 * for (const { code, title, meaning } of catalogue().replyCodes) console.log(code, title, meaning.remedy);
 */
export function catalogue(): Catalogue {
  return {
    kinds: KINDS.map((kind) => ({ kind, ...KIND_DEFAULTS[kind] })),
    replyCodes: Object.entries(REPLY_CODES).map(replyCode),
    enhancedCodes: Object.entries(ENHANCED_CODES).map(enhancedCode),
    microsoftCodes: [...Object.entries(MICROSOFT_CODES).map(enhancedCode), ...microsoftRanges()],
    clientErrors: clientErrors(),
  };
}
