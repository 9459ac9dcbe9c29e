/** Rules for the text or size of a scalar. */
import { isCommandLine } from '../values/command-line';
import { textOf, type ScalarNode } from '../nodes';
import { parseExtraHostLine } from '../values/extra-hosts';
import {
  durationFault,
  parseBoolean,
  parseFloatingPoint,
  parseInteger,
  parseOctal,
  parseSize,
} from '../values/value-syntax';
import { parseShortVolume } from '../values/volumes';
import { late, type Fault, type ScalarRule } from './schema';

/** A rule for strings; other types are left to other rules. */
function forText(rule: (text: string) => Fault | undefined): ScalarRule {
  return (node) => (typeof node.value === 'string' ? rule(node.value) : undefined);
}

/** A rule for strings that are read only in the end. */
function forLateText(rule: (text: string) => Fault | undefined): ScalarRule {
  return late(forText(rule));
}

function forNumber(rule: (value: number) => Fault | undefined): ScalarRule {
  return (node) => (typeof node.value === 'number' ? rule(node.value) : undefined);
}

function badSyntax(fault: string, hint: string): Fault {
  return { code: 'value-syntax', text: `is not understood: ${fault}`, hint };
}

export function oneOf(...words: readonly string[]): ScalarRule {
  const shown = words.map((word) => `'${word}'`).join(', ');
  return forText((text) =>
    words.includes(text)
      ? undefined
      : {
          code: 'value-range',
          text: words.length === 1 ? `value must be ${shown}` : `value must be one of ${shown}`,
          hint: `Write ${words.join(', ').replace(/, ([^,]*)$/, ' or $1')}.`,
        },
  );
}

/** The pattern may stand anywhere in the text. */
export function matching(pattern: RegExp, hint: string): ScalarRule {
  return forText((text) =>
    pattern.test(text)
      ? undefined
      : { code: 'pattern', text: `'${text}' does not match pattern '${pattern.source}'`, hint },
  );
}

export function atLeast(limit: number): ScalarRule {
  return forNumber((value) =>
    value >= limit
      ? undefined
      : {
          code: 'value-range',
          text: `must be greater than or equal to ${limit}`,
          hint: `Use ${limit} or more.`,
        },
  );
}

/** What is read into a type without a sign. */
export const unsigned: ScalarRule = late(atLeast(0));

export function atMost(limit: number): ScalarRule {
  return forNumber((value) =>
    value <= limit
      ? undefined
      : {
          code: 'value-range',
          text: `must be less than or equal to ${limit}`,
          hint: `Use ${limit} or less.`,
        },
  );
}

export const notBlank: ScalarRule = forLateText((text) =>
  text === '' ? { code: 'value-range', text: "value can't be blank", hint: 'Write a value.' } : undefined,
);

/** The schema takes null, and a name without a value is null in canonical form. */
export const assigned: ScalarRule = (node) =>
  node.value === null
    ? badSyntax('invalid value, expected key=value', 'Write the name, "=", and the folder or image.')
    : undefined;

/** The schema takes any number, but what reads it takes whole ones only. */
export const whole: ScalarRule = forNumber((value) =>
  Number.isInteger(value)
    ? undefined
    : { code: 'wrong-type', text: 'must be a integer or string', hint: 'Write a whole number.' },
);

/** The schema takes a string, but nothing converts it. */
export const unquoted: ScalarRule = forLateText(() => ({
  code: 'wrong-type',
  text: 'must be a integer: a string is not converted here',
  hint: 'Write the number without quotes; a variable cannot stand here.',
}));

export const duration: ScalarRule = forLateText((text) => {
  const fault = durationFault(text);
  if (fault === undefined) return undefined;
  return { ...badSyntax(fault, 'Write a duration such as 10s, 1m30s or 2h.'), code: 'duration-syntax' };
});

export const size: ScalarRule = forLateText((text) => {
  const parsed = parseSize(text);
  return 'fault' in parsed ? badSyntax(parsed.fault, 'Write a size such as 512m or 2g.') : undefined;
});

export const fileMode: ScalarRule = late((node: ScalarNode) => {
  const hint = 'Write an octal number such as 0440.';
  if (typeof node.value === 'number' && !Number.isInteger(node.value)) {
    return badSyntax('unexpected value type float64 for mode', hint);
  }
  if (typeof node.value !== 'string') return undefined;
  const parsed = parseOctal(node.value);
  return 'fault' in parsed ? badSyntax(parsed.fault, hint) : undefined;
});

export const integerText: ScalarRule = forLateText((text) => {
  const parsed = parseInteger(text);
  return 'fault' in parsed ? badSyntax(parsed.fault, 'Write a whole number.') : undefined;
});

export const numberText: ScalarRule = forLateText((text) => {
  const parsed = parseFloatingPoint(text);
  return 'fault' in parsed ? badSyntax(parsed.fault, 'Write a number.') : undefined;
});

export const booleanText: ScalarRule = forLateText((text) => {
  const parsed = parseBoolean(text);
  if ('fault' in parsed) return badSyntax(parsed.fault, 'Write true or false.');
  if (!parsed.isDated) return undefined;
  return {
    severity: 'warning',
    code: 'dated-boolean',
    text: `"${text}" for boolean is not supported by YAML 1.2, please use \`${parsed.value}\``,
    hint: `Write ${parsed.value}.`,
  };
});

export const deviceCount: ScalarRule = forLateText((text) =>
  text.toLowerCase() === 'all' || 'value' in parseInteger(text)
    ? undefined
    : badSyntax(
        `invalid value "${text}", the only value allowed is 'all' or a number`,
        'Write all or a number.',
      ),
);

export const commandLine: ScalarRule = forLateText((text) =>
  isCommandLine(text)
    ? undefined
    : badSyntax('invalid command line string', 'Close every quote and bracket, or write a list of words.'),
);

export const variableLine: ScalarRule = forLateText((text) => {
  const [name = ''] = text.split('=', 1);
  if (!/\s$/.test(name)) return undefined;
  return {
    code: 'environment-name',
    text: `has an environment variable "${name}" that is declared with a trailing space`,
    hint: 'Remove the space before "=".',
  };
});

export const shortVolume: ScalarRule = forText((text) => {
  const volume = parseShortVolume(text);
  return 'fault' in volume ? badSyntax(volume.fault, 'Write SOURCE:TARGET or SOURCE:TARGET:ro.') : undefined;
});

export const shortDevice: ScalarRule = forText((text) =>
  text.split(':').length <= 3
    ? undefined
    : badSyntax(
        `confusing device mapping, please use long syntax: ${text}`,
        'Write "source:", "target:" and "permissions:".',
      ),
);

export const sshKey: ScalarRule = forText((text) =>
  text.includes('=') || text === 'default'
    ? undefined
    : badSyntax(`invalid ssh key "${text}"`, 'Write "default", or NAME=PATH.'),
);

export const hostLine: ScalarRule = forLateText((text) => {
  const parsed = parseExtraHostLine(text);
  return 'error' in parsed
    ? { code: 'extra-hosts-syntax', text: `is no host: ${parsed.error}`, hint: 'Write "host=address".' }
    : undefined;
});

/** Compose can print no model that has an infinite number in it. */
export const finite: ScalarRule = late((node) => {
  if (typeof node.value !== 'number' || Number.isFinite(node.value)) return undefined;
  return {
    code: 'value-range',
    text: `has an unsupported value: ${textOf(node) ?? ''}`,
    hint: 'Write a finite number.',
  };
});

/** Null only until a later file gives the text. */
export const lastlyText: ScalarRule = late(({ value }) =>
  value === null
    ? {
        code: 'wrong-type',
        text: 'must be a string',
        hint: 'Write a value after the colon, or remove the line.',
      }
    : undefined,
);

/** The schema takes any whole number, but only those without a point become texts. */
export const convertible: ScalarRule = late(({ goType }) =>
  goType === 'float64'
    ? {
        code: 'wrong-type',
        text: "expected type 'string', got unconvertible type 'float64'",
        hint: 'Write a whole number, without a point, or put it in quotes.',
      }
    : undefined,
);

/** The schema takes any number, but Compose reads only those of the Go type `int`. */
export const ordinaryInteger: ScalarRule = ({ value, goType }) =>
  typeof value === 'number' && goType !== undefined
    ? {
        code: 'wrong-type',
        text: `must be a integer or string: unsupported expose value ${value}`,
        hint: 'Write a whole number, without a point.',
      }
    : undefined;
