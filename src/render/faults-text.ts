/** Faults that are injected on purpose, as a table. */
import type { RunningFault } from '../daemon/api';
import { effectText } from '../names/fault';
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

function rateText(rate: number): string {
  return `${Number((rate * 100).toFixed(4))}%`;
}
