/** What may be a host name, and what only looks like one. */

const NAME = /^[\p{L}\p{N}_-](?:[\p{L}\p{N}_.%-]*[\p{L}\p{N}_.%-])?$/u;
const IPV4 = /^\d{1,3}(?:\.\d{1,3}){3}$/;
const IPV6 = /^[0-9a-f:.]*:[0-9a-f:.]*:[0-9a-f:.]*(?:%[\w.-]+)?$/i;

/** Words that are settings of another kind, whatever key they stand under. */
const SETTINGS = new Set(
  'true false yes no on off auto default any all enabled disabled enable disable always never optional required'.split(
    ' ',
  ),
);

/** Ends of file names, none of which is a top-level domain that anybody uses for servers. */
const FILE =
  /\.(?:conf|cfg|cnf|ini|env|ya?ml|json|toml|xml|properties|txt|log|sock|pid|pem|crt|cer|key|csr|p12|jks|pfx|js|mjs|cjs|jsx|tsx?|css|html?|php|rb|jar|war|class|go|rs|sql|db|sqlite3?|gz|tgz|tar|zip|bz2|xz|deb|rpm|exe|dll|bin|bak|tmp|lock|csv|tsv|png|jpe?g|svg|gif|ico|pdf|md|tpl|tmpl|j2|template|yarn|wasm)$/i;

/** Numbers with dots that are no IPv4 address: versions, sizes. */
const VERSION = /^v?\d+(?:\.\d+)*(?:[-+._]?(?:rc|alpha|beta|dev|final|ga|p)?\d*)$/i;

/** A name or address that a program may be told to connect to. Names of any length, as rules tell what is too long. */
export function isHostWord(text: string): boolean {
  if (isAddress(text)) return true;
  return NAME.test(text) && !SETTINGS.has(text.toLowerCase()) && !FILE.test(text) && !VERSION.test(text);
}

/** An IPv4 or IPv6 address without brackets. */
export function isAddress(text: string): boolean {
  return IPV4.test(text) || IPV6.test(text);
}

/** Addresses that servers listen on and nobody connects to. */
export function isAnyAddress(host: string): boolean {
  return host === '0.0.0.0' || host === '::' || host === '*' || host === '+';
}

export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|::1|0:0:0:0:0:0:0:1)\.?$/i.test(host);
}
