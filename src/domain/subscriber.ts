/**
 * Whom an address stands for where requests are counted: an IPv4 address is one subscriber's; of an IPv6 address the
 * first half is, for a subscriber has a /64 of them to choose from (RFC 6177). Text that is neither stands for itself.
 */
export function subscriberOf(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = '', tail] = address.split('::');
  const groups = groupsOf(head);
  const after = groupsOf(tail ?? '');
  const gap = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  const all = [...groups, ...Array<string>(gap).fill('0'), ...after];
  const half = all.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, '').toLowerCase());
  return `${half.join(':')}/64`;
}

/** An IPv4 tail (`::1.2.3.4`) counts as the two groups that it stands for. */
function groupsOf(text: string): string[] {
  if (text === '') return [];
  return text.split(':').flatMap((group) => (group.includes('.') ? [group, ''] : [group]));
}
