import type { Stage } from '../classification.ts';
import type { Meaning } from '../meaning.ts';

/** What servers say, and what they mean by it. */
export interface Rule extends Meaning {
  /** A reply that this rule is for. */
  readonly example: string;
  /** Any of these phrases, in the notation of `phrases.ts`. */
  readonly says: readonly string[];
  /** Only with one of these reply codes; a single digit stands for its whole class. */
  readonly codes?: readonly number[];
  /** Only with this enhanced status code. */
  readonly enhanced?: string;
  /** Only at one of these stages; a reply whose stage is not known passes. */
  readonly stages?: readonly Stage[];
  /** Whose wording this is, or where it is documented. */
  readonly reference: string;
}
