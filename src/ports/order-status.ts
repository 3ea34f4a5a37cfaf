/** `unknown`: the order system answers, and can't say yet. `silent`: no answer came in time. */
export type OrderStatusAnswer = 'paid' | 'failed' | 'unknown' | 'silent';

/** The shop's own word on whether an order was paid, asked where a freeze runs out. */
export interface OrderStatus {
  /** Within a bounded time. Never rejects. */
  ask(orderId: string): Promise<OrderStatusAnswer>;
  /** How long after `expiresAt` an order may stay frozen for want of a word on it. */
  readonly limitMs: number;
}
