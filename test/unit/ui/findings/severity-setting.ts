/** What package.json has to say of the setting for severities, made from the codes that there are. */
import { FINDING_CODES, FINDING_KINDS } from '../../../../src/diagnose/finding-codes';
import { CHOSEN_SEVERITIES } from '../../../../src/ui/findings/finding-settings';

/** The schema of `netscope.findings.severity`. */
export function severitySetting(): object {
  return {
    type: 'object',
    default: {},
    scope: 'resource',
    markdownDescription:
      'How severe a finding is, by its code; `off`: it is not shown. Codes that are not set are as severe as the rule ' +
      'has it: errors cannot work, warnings likely do not.',
    additionalProperties: false,
    properties: Object.fromEntries(
      FINDING_CODES.map((code) => {
        const { title, severity } = FINDING_KINDS[code];
        const description = `${title}. Mostly: ${severity}.`;
        return [code, { type: 'string', enum: CHOSEN_SEVERITIES, description }];
      }),
    ),
  };
}
