import type { FaultServerOptions } from './options.ts';
import { checkScript } from './script-checks.ts';

/** @throws {TypeError} naming the option and what it should have been */
export function checkOptions(options: FaultServerOptions): void {
  if (options.script) checkScript(options.script);
}
