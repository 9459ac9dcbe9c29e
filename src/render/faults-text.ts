/** Faults that are injected on purpose, as a table. */
import type { RunningFault } from '../daemon/api';
import { effectText, type Fault } from '../names/fault';
import { plainStyle, type Style } from './style';
import { renderTable } from './table';

/** One line for each; `HITS` is how many queries it has befallen. */
export function renderFaults(faults: readonly RunningFault[], style: Style = plainStyle): string {
  const rows = faults.map((fault) => {
    const { id, services, containerNames, name = '*', type = 'any', rate, effect, hits } = fault;
    const from = [...services, ...containerNames].join(', ') || '(all)';
    return [String(id), from, name, type, effectText(effect), rateText(rate), String(hits)];
  });
  return renderTable(['FAULT', 'FROM', 'NAME', 'TYPE', 'EFFECT', 'RATE', 'HITS'], rows, style);
}

/** One fault in a few words: `delay=300ms for redis, asked by web, 30%`. */
export function faultText({ services, containerNames, name, type, rate, effect }: Fault): string {
  const from = [...services, ...containerNames].join(', ');
  const what = [type, name].filter((part) => part !== undefined).join(' ');
  return [
    `${effectText(effect)}${what === '' ? '' : ` for ${what}`}`,
    ...(from === '' ? [] : [`asked by ${from}`]),
    ...(rate === 1 ? [] : [rateText(rate)]),
  ].join(', ');
}

function rateText(rate: number): string {
  return `${Number((rate * 100).toFixed(4))}%`;
}
