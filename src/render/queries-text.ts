/** The query log as lines of a table that grows. */
import { injectionText } from '../names/fault';
import type { Answerer, InjectedFault, QueryEvent } from '../probe/evidence';
import { plainStyle, type Style } from './style';

const HEADINGS = ['TIME', 'FROM', 'NAME', 'TYPE', 'VIA', 'RESULT', 'TOOK', 'SIZE', 'ANSWERED BY', 'ANSWERS'];
/** So wide at least, that most of what comes later stands below what has come before. */
const LEAST = [12, 8, 20, 4, 3, 8, 8, 6, 20, 0];
const GAP = '  ';

/** Lines whose columns stand below each other, also where they are written at different times. */
export class QueryTable {
  private readonly widths = HEADINGS.map(({ length }, column) => Math.max(length, LEAST[column] ?? 0));
  private hasHeading = false;

  constructor(private readonly style: Style = plainStyle) {}

  /** Lines for further queries, each ended by a line feed; the first ones stand below a heading. */
  lines(events: readonly QueryEvent[]): string {
    if (events.length === 0) return '';
    const rows = events.map(cells);
    for (const row of rows) {
      row.forEach((cell, column) => {
        this.widths[column] = Math.max(this.widths[column] ?? 0, cell.length);
      });
    }
    const heading = this.hasHeading ? '' : `${this.style.heading(this.line(HEADINGS))}\n`;
    this.hasHeading = true;
    return heading + rows.map((row, at) => `${this.emphasised(this.line(row), events[at])}\n`).join('');
  }

  private line(row: readonly string[]): string {
    return row
      .map((cell, column) => cell.padEnd(this.widths[column] ?? 0))
      .join(GAP)
      .trimEnd();
  }

  private emphasised(line: string, event: QueryEvent | undefined): string {
    if (event?.injected !== undefined) return this.style.notice(line);
    return event?.rcode === 'NOERROR' ? line : this.style.bad(line);
  }
}

function cells(event: QueryEvent): string[] {
  const {
    at,
    service,
    replica,
    name,
    type,
    transport,
    rcode,
    tookMs,
    size,
    answerer,
    answers,
    injected,
    option,
  } = event;
  return [
    timeText(at),
    `${service}-${replica}`,
    name,
    type,
    transport,
    rcode ?? 'no answer',
    `${tookMs.toFixed(1)} ms`,
    rcode === undefined ? '' : `${size} B`,
    (injected === undefined ? whoAnswered(answerer) : withFault(answerer, injected)) +
      (option === undefined ? '' : ` by ${option}`),
    answersText(answers, type),
  ];
}

/** Of records of the type asked for the data alone; others, as CNAME on the way to them, with their type. */
function answersText(answers: QueryEvent['answers'], asked: string): string {
  return answers.map(({ type, data }) => (type === asked ? data : `${type} ${data}`)).join(', ');
}

/** Who answered a query, in few words. */
export function whoAnswered(answerer: Answerer): string {
  switch (answerer.kind) {
    case 'zone':
      return `zone ${answerer.network}`;
    case 'upstream':
      return `upstream ${answerer.server}`;
    case 'cache':
      return `cache (${answerer.server})`;
    case 'fault':
      return 'a fault';
    case 'none':
      return `nobody (${answerer.reason})`;
  }
}

/** A fault that has only held it back stands behind whoever answered. */
function withFault(answerer: Answerer, injected: InjectedFault): string {
  const fault = `injected ${injectionText(injected)}`;
  return answerer.kind === 'fault' ? fault : `${whoAnswered(answerer)}, ${fault}`;
}

/** Local time of day, to the millisecond. */
function timeText(at: number): string {
  const date = new Date(at);
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}
