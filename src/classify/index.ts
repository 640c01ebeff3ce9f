/**
 * What SMTP replies and mail errors mean. Pure: no I/O, no Node API, runs in a browser.
 *
 * @example
 * import { classify } from 'nodemailer-resilient/classify';
 *
 * const { kind, action, remedy } = classify(error);
 */
export {
  type Catalogue,
  type CatalogueClientError,
  type CatalogueEnhancedCode,
  type CatalogueKind,
  type CatalogueReplyCode,
  catalogue,
} from './catalogue.ts';
export type { Action, Classification, Kind, Scope, Stage } from './classification.ts';
export { type ClassifyContext, classify, type ReplyInput } from './classify.ts';
export { httpStatus } from './http-answer.ts';
export { KINDS } from './kinds.ts';
export { oneLine } from './one-line.ts';
export { checkRules, type ReplyView, type UserRule } from './user-rules.ts';
