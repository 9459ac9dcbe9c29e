/** Healthy compose files in whatever style people write them in, and changes of them. */
import type { Change, YamlValue } from '../../../../src/diagnose/remedy';
import { add, remove, set } from './edited';

type Below = (below: number) => number;

interface Style {
  readonly step: number;
  readonly listStep: number;
  readonly lineEnd: string;
  /** One in so many lines has a comment. */
  readonly comments: number;
  readonly hasGaps: boolean;
}

const NAMES = ['web', 'db', 'api', 'cache', 'front', 'back', 'mail'] as const;
const VALUES = [
  'db',
  'a b',
  '10',
  'true',
  'postgres://u:p@db:5432/x',
  "it's",
  '5432:5432',
  '',
  'x: y',
  '#no',
  '${A:-b}',
];

/** Writes one file. */
export class RandomYaml {
  private comment = 0;
  private readonly style: Style;

  constructor(private readonly random: Below) {
    const step = this.pick([2, 2, 4]);
    this.style = {
      step,
      listStep: this.pick([0, step]),
      lineEnd: this.pick(['\n', '\n', '\r\n']),
      comments: this.pick([3, 8, 1000]),
      hasGaps: random(2) === 0,
    };
  }

  text(): string {
    const { random } = this;
    const hasBase = random(3) === 0;
    const base = hasBase ? this.entry('x-base', this.service(), 0, '&base') : [];
    const services = this.some(NAMES).map((name): [string, unknown] => [name, this.service()]);
    const lines = [
      ...(random(3) === 0 ? ['# first'] : []),
      ...base,
      ...(this.style.hasGaps ? [''] : []),
      `services:${this.trailing()}`,
      ...services.flatMap(([name, service]) => this.serviceLines(name, service, hasBase)),
      ...(random(2) === 0 ? [...(this.style.hasGaps ? [''] : []), ...this.networks()] : []),
      ...(random(4) === 0 ? ['# last'] : []),
    ];
    const end = random(3) === 0 ? '' : this.style.lineEnd;
    return lines.join(this.style.lineEnd) + end;
  }

  private serviceLines(name: string, service: unknown, hasBase: boolean): readonly string[] {
    const { step } = this.style;
    const lines = this.entry(name, service, step, '');
    if (!hasBase || this.random(2) === 0 || lines.length < 2 || /: [{&]/.test(lines[0] ?? '')) return lines;
    return [lines[0] ?? '', `${' '.repeat(2 * step)}<<: *base`, ...lines.slice(1)];
  }

  private networks(): readonly string[] {
    const all = this.some(NAMES).map((name): [string, unknown] => [
      name,
      this.pick([null, new Map([['internal', true]]), new Map([['driver', 'bridge']])]),
    ]);
    return this.entry('networks', new Map(all), 0, '');
  }

  private service(): unknown {
    const all: readonly [string, unknown][] = [
      ['image', 'web:1'],
      ['networks', this.names(null)],
      ['environment', this.pairs()],
      ['depends_on', this.names(new Map([['condition', 'service_healthy']]))],
      ['labels', this.pairs()],
      ['dns', this.pick(['1.1.1.1', ['1.1.1.1', '9.9.9.9']])],
      ['network_mode', 'host'],
      ['command', 'run --fast'],
    ];
    return new Map(all.filter(([key]) => key === 'image' || this.random(2) === 0));
  }

  private names(settings: unknown): unknown {
    const names = this.some(NAMES);
    return this.random(2) === 0 ? names : new Map(names.map((name) => [name, settings]));
  }

  private pairs(): unknown {
    const keys = this.some(['A', 'B', 'DB_HOST', 'URL'] as const);
    if (this.random(2) === 0) return keys.map((key) => `${key}=${this.pick(VALUES)}`);
    return new Map(keys.map((key) => [key, this.pick(VALUES)]));
  }

  private entry(key: string, value: unknown, column: number, anchor: string): string[] {
    const { step, listStep, hasGaps } = this.style;
    const head = `${' '.repeat(column)}${key}:${anchor === '' ? '' : ` ${anchor}`}`;
    const before = [
      ...(hasGaps && this.random(4) === 0 ? [''] : []),
      ...(this.random(this.style.comments) === 0 ? [`${' '.repeat(column)}${this.words()}`] : []),
    ];
    if (value === null) return [...before, `${head}${this.trailing()}`];
    const isFlow = this.random(3) === 0 && key !== 'services' && anchor === '';
    if (typeof value !== 'object' || isFlow) {
      return [...before, `${head} ${this.inline(value, false)}${this.trailing()}`];
    }
    const first = `${head}${this.trailing()}`;
    if (Array.isArray(value)) {
      const dash = `${' '.repeat(column + listStep)}-${' '.repeat(this.pick([1, 1, 3]))}`;
      return [
        ...before,
        first,
        ...value.map((item) => `${dash}${this.inline(item, false)}${this.trailing()}`),
      ];
    }
    const entries = [...(value as Map<string, unknown>)];
    return [
      ...before,
      first,
      ...entries.flatMap(([name, each]) => this.entry(name, each, column + step, '')),
    ];
  }

  private inline(value: unknown, isInside: boolean): string {
    if (value === null) return 'null';
    if (typeof value === 'boolean') return String(value);
    if (typeof value === 'string') return this.scalar(value, isInside);
    const gap = this.pick(['', ' ']);
    if (Array.isArray(value))
      return `[${gap}${value.map((item) => this.inline(item, true)).join(', ')}${gap}]`;
    const entries = [...(value as Map<string, unknown>)];
    return `{${gap}${entries.map(([key, each]) => `${key}: ${this.inline(each, true)}`).join(', ')}${gap}}`;
  }

  private scalar(text: string, isInside: boolean): string {
    const isPlain = /^[A-Za-z][\w.=/-]*$/.test(text) && text !== 'true';
    const quote = this.pick(isPlain && !(isInside && text.includes('{')) ? ['', '', '"', "'"] : ['"', "'"]);
    return quote === "'" ? `'${text.replaceAll("'", "''")}'` : `${quote}${text}${quote}`;
  }

  private trailing(): string {
    return this.random(this.style.comments) === 0 ? `  ${this.words()}` : '';
  }

  private words(): string {
    this.comment += 1;
    return `# c${this.comment}.`;
  }

  private some<T>(all: readonly T[]): readonly T[] {
    const chosen = all.filter(() => this.random(2) === 0);
    return chosen.length > 0 ? chosen : all.slice(0, 1);
  }

  private pick<T>(all: readonly T[]): T {
    return all[this.random(all.length)] as T;
  }
}

/** Something that a remedy may do to one of the services. */
export function randomChange(random: Below): Change {
  const pick = <T>(all: readonly T[]): T => all[random(all.length)] as T;
  const service = `services.${pick(NAMES)}`;
  const name = pick(NAMES);
  const value: YamlValue = pick(VALUES);
  const changes: readonly (() => Change)[] = [
    () => add(`${service}.networks`, name),
    () => add(`${service}.networks`, null, name),
    () => add(`${service}.networks.${name}.aliases`, 'other'),
    () => add(`${service}.depends_on`, name),
    () => set(`${service}.depends_on.${name}.condition`, 'service_healthy'),
    () => add(`${service}.environment`, value, pick(['A', 'NEW'])),
    () => set(`${service}.environment.DB_HOST`, value),
    () => add(`${service}.extra_hosts`, 'host-gateway', 'host.docker.internal'),
    () => add(`${service}.dns`, '8.8.8.8'),
    () => set(`${service}.healthcheck`, { test: ['CMD', 'true'], retries: 3 }),
    () => set(`${service}.network_mode`, 'none'),
    () => add('networks', null, name),
    () => set(`networks.${name}.internal`, false),
    () => remove(`${service}.network_mode`),
    () => remove(`${service}.networks.${name}`),
    () => remove(`${service}.depends_on.${name}`),
    () => remove(`${service}.environment.${pick(['A', 'B'])}`),
    () => remove(`${service}.labels`),
    () => remove(`networks.${name}`),
  ];
  return pick(changes)();
}
