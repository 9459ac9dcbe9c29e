/** A trace as text: one paragraph a step. */
import type { Trace, TraceStep } from '../trace/trace';
import { plainStyle, type Style } from './style';

/**
 * The question, the steps in order, and the outcome. Each step has its verdict in words, so that nothing is told by
 * colour alone; raw evidence stands behind `|`. A plan has neither verdicts nor evidence to show.
 */
export function renderTrace(trace: Trace, style: Style = plainStyle): string {
  const { name, type, transport, service, containerName } = trace.question;
  const basis = trace.basis === 'live' ? 'seen in the kernel' : 'planned, nothing is up';
  const title = `${name} ${type} over ${transport.toUpperCase()}, asked from ${service} (${containerName}): ${basis}`;
  const steps = trace.steps.map((step, index) => renderStep(step, index + 1, trace.basis, style));
  const outcome = trace.basis === 'plan' ? style.notice : trace.resolved ? style.good : style.bad;
  return [`${style.heading(title)}\n`, ...steps, `${outcome(trace.summary)}\n`].join('\n');
}

function renderStep(step: TraceStep, number: number, basis: Trace['basis'], style: Style): string {
  const heading = style.heading(`${number}. ${step.title}`);
  if (basis === 'plan') return `${heading}\n${field('expected', step.expected)}`;
  const lines = [`${heading}: ${verdictText(step, style)}\n`, field('expected', step.expected)];
  if (step.seen !== undefined) lines.push(field('seen', step.seen));
  if (step.reason !== undefined) lines.push(field('because', step.reason));
  lines.push(...step.evidence.map((line) => style.faint(`   | ${line}`) + '\n'));
  return lines.join('');
}

function verdictText({ verdict }: TraceStep, style: Style): string {
  switch (verdict) {
    case 'as-expected':
      return style.good('as expected');
    case 'differs':
      return style.bad('DIFFERS');
    case 'unknown':
      return style.notice('not known');
  }
}

function field(label: string, text: string): string {
  return `   ${label.padEnd(9)} ${text}\n`;
}
