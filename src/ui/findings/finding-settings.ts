/** What the settings say of findings. Pure; values that nobody has checked count only where they are valid. */
import { isFindingCode, type FindingCode } from '../../diagnose/finding-codes';
import { SEVERITIES, type Severity } from '../../diagnose/severity';
import { Setting } from '../contributions';

/** `off`: it is not shown. */
export type ChosenSeverity = Severity | 'off';

/** `auto`: what another extension says already is left to it. */
export const COMPOSE_ERRORS = ['auto', 'on', 'off'] as const;
export type ComposeErrors = (typeof COMPOSE_ERRORS)[number];

export const CHOSEN_SEVERITIES: readonly ChosenSeverity[] = [...SEVERITIES, 'off'];

export interface FindingSettings {
  readonly enabled: boolean;
  readonly composeErrors: ComposeErrors;
  /** Only the codes that somebody has chosen a severity for. */
  readonly severities: ReadonlyMap<FindingCode, ChosenSeverity>;
}

/** @param get the value of a setting */
export function findingSettings(get: (setting: string) => unknown): FindingSettings {
  const composeErrors = get(Setting.findingsComposeErrors);
  return {
    enabled: get(Setting.findingsEnabled) !== false,
    composeErrors: COMPOSE_ERRORS.find((choice) => choice === composeErrors) ?? 'auto',
    severities: severitiesOf(get(Setting.findingsSeverity)),
  };
}

/** The value of the setting for severities that silences a code, and leaves the others as they are. */
export function withSilenced(value: unknown, code: FindingCode): Readonly<Record<string, unknown>> {
  return { ...(isRecord(value) ? value : {}), [code]: 'off' };
}

function severitiesOf(value: unknown): ReadonlyMap<FindingCode, ChosenSeverity> {
  const severities = new Map<FindingCode, ChosenSeverity>();
  if (!isRecord(value)) return severities;
  for (const [code, chosen] of Object.entries(value)) {
    const severity = CHOSEN_SEVERITIES.find((known) => known === chosen);
    if (isFindingCode(code) && severity !== undefined) severities.set(code, severity);
  }
  return severities;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
