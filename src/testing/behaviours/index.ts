import { aLine, bad, checkedParts, either, isObject, oneOf, type Parts, type Wanted } from '../wanted.ts';
import type { Behaviour, Control } from './behaviour.ts';
import { FLAVOURS, type Flavour, type Speech } from './flavours.ts';
import { nothing, READY, type Ready, type Settings } from './ready.ts';
import type { Behaviours } from './settings.ts';
import { type Voice, voiceOf } from './voice.ts';

export { type Behaviours, FLAVOURS, type Flavour };

const NAMES: Parts = Object.fromEntries(Object.keys(READY).map((name) => [name, { is: () => true, what: '' }]));
const SPEECH: Parts & Record<keyof Speech, Wanted> = {
  flavour: oneOf(FLAVOURS),
  reply: { is: (value) => typeof value === 'string' && value.split('\n').every(aLine.is), what: 'a reply' },
};

/**
 * @param flavour of the whole server, where one was asked for
 * @throws {TypeError} for an unknown behaviour or flavour, a bad setting of one, and a flavour that has no such behaviour
 */
export function makeBehaviours(wanted: Behaviours, flavour: Flavour | undefined, control: Control): Behaviour[] {
  const given = checkedParts(wanted, NAMES, '`behaviours`');
  return Object.entries(READY).flatMap(([name, ready]) =>
    given[name] === undefined ? [] : [made(name, ready, given[name], flavour, control)],
  );
}

function made(name: string, ready: Ready, value: unknown, server: Flavour | undefined, control: Control): Behaviour {
  const { subject, make } = ready;
  const settings = settingsOf(name, ready, value);
  if (!subject) return make(settings, SILENT, control);
  return make(
    settings,
    voiceOf(subject(settings), `\`${name}\``, { ...settings, server, name: control.name }),
    control,
  );
}

const SILENT: Voice = { stages: new Set(), say: () => undefined };

function settingsOf(name: string, { short, as, parts, needs = [], subject }: Ready, value: unknown): Settings {
  const whose = `\`${name}\``;
  if (short.is(value)) return as ? { [as]: value } : {};
  if (!isObject(value)) throw bad(whose, short === nothing ? nothing : either(short, nothing), value);
  const settings = checkedParts(value, subject ? { ...parts, ...SPEECH } : parts, whose);
  const missing = needs.find((part) => settings[part] === undefined);
  if (missing) throw bad(`\`${missing}\` of ${whose}`, parts[missing] as Wanted, undefined);
  return settings;
}
