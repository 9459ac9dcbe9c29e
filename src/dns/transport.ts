/** How a DNS message travels. */
export type Transport = 'udp' | 'tcp';

/**
 * Answers one DNS message.
 *
 * @param packet one whole message, without the length that stands before it on TCP
 * @param client `address:port` it came from
 * @returns the message to send back, or `undefined` where the client gets none; a promise where others have to be asked
 *   first, which never rejects
 */
export type Handle = (
  packet: Buffer,
  transport: Transport,
  client: string,
) => Buffer | undefined | Promise<Buffer | undefined>;
