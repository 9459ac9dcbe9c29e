/** The steps of a question that goes to DNS, in the order in which a packet meets them. */
import type { TraceContext } from '../context';
import type { TraceStep } from '../trace';
import { answerStep } from './answer';
import { directAnswerStep, directStep, serversStep } from './direct';
import { dnatRuleStep } from './dnat-rule';
import { faultStep } from './fault';
import { lookupStep } from './lookup';
import { outputRuleStep } from './output-rule';
import { resolvConfStep } from './resolv-conf';
import { returnPathStep } from './return-path';
import { socketStep } from './socket';
import { upstreamStep } from './upstream';

export function dnsSteps(context: TraceContext): readonly TraceStep[] {
  if (context.expectation.kind === 'direct') {
    return [serversStep(context), directStep(context), directAnswerStep(context)];
  }
  const upstream = upstreamStep(context);
  const fault = faultStep(context);
  return [
    resolvConfStep(context),
    outputRuleStep(context),
    dnatRuleStep(context),
    socketStep(context),
    ...(fault === undefined ? [] : [fault]),
    lookupStep(context),
    ...(upstream === undefined ? [] : [upstream]),
    returnPathStep(context),
    answerStep(context),
  ];
}
