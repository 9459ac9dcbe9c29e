/**
 * `error`: it cannot work. `warning`: it likely does not. `information`: worth knowing before it fails. `hint`: advice.
 */
export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** The most severe first. */
export const SEVERITIES: readonly Severity[] = ['error', 'warning', 'information', 'hint'];
