import type { Frozen, FrozenLately } from '../../ports/frozen-lately.ts';

/** Some seconds of the busiest shop, minutes of others; with the bound of lines some 30 MB at most. */
const mostOrders = 2_000;
const mostLines = 20;

/** The oldest go first. Orders of many lines are not remembered: reading them is little beside pricing them. */
export function createFrozenLately(most = mostOrders): FrozenLately {
  const orders = new Map<string, Frozen>();
  const ofUser = new Map<string, number>();
  const take = (orderId: string) => {
    const frozen = orders.get(orderId);
    if (!frozen) return null;
    orders.delete(orderId);
    count(frozen, -1);
    return frozen;
  };
  const count = ({ redemption: { userId } }: Frozen, by: 1 | -1) => {
    if (userId === null) return;
    const number = (ofUser.get(userId) ?? 0) + by;
    if (number > 0) ofUser.set(userId, number);
    else ofUser.delete(userId);
  };
  return {
    remember: (frozen) => {
      const { orderId, cart } = frozen.redemption;
      if (cart === null || cart.lines.length > mostLines) return;
      take(orderId);
      if (orders.size >= most) take(orders.keys().next().value ?? '');
      orders.set(orderId, frozen);
      count(frozen, 1);
    },
    take,
    knows: (userId) => ofUser.has(userId),
  };
}
