/** An engine for one bench. */
import { EngineMachine, findEngine } from '../test/engine/support/engine-machine';

/** Runs work with an engine in a lab of its own, or with a sentence why there is none, and removes it. */
export async function withEngine<T>(work: (engine: EngineMachine | string) => Promise<T>): Promise<T> {
  const programs = findEngine();
  if (typeof programs === 'string') return work(`no engine: ${programs}`);
  const engine = await EngineMachine.start(programs);
  const onSignal = (): void => void engine.destroy();
  process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
  try {
    return await work(engine);
  } finally {
    process.off('SIGINT', onSignal).off('SIGTERM', onSignal);
    await engine.destroy();
  }
}
