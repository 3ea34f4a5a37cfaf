import type { Cart } from '../cart.ts';
import { CoverIndex } from './cover.ts';
import { cappedProduct } from './exact.ts';
import { type SplitSpace, splitSpace } from './largest-remainder.ts';

/** A cart as flat arrays by line, made once a decision. */
export interface PreparedCart {
  readonly cart: Cart;
  readonly count: number;
  readonly quantity: Float64Array;
  /** quantity × unitPrice. */
  readonly list: Float64Array;
  /** What no discount may go below, at most `list`. */
  readonly floor: Float64Array;
  readonly subtotal: number;
  readonly covers: CoverIndex;
  readonly space: PricingSpace;
}

/** Buffers that one evaluation after another uses; nothing in them outlives a call. */
export interface PricingSpace {
  readonly split: SplitSpace;
  /** By position in a coupon's cover. */
  readonly weights: Float64Array;
  readonly rooms: Float64Array;
  readonly shares: Float64Array;
  /** Runs of equal units: at most two a line. */
  readonly runAmount: Float64Array;
  readonly runUnits: Float64Array;
  readonly runLine: Int32Array;
  readonly runOrder: Int32Array;
}

export function prepareCart(cart: Cart): PreparedCart {
  const count = cart.lines.length;
  const quantity = new Float64Array(count);
  const list = new Float64Array(count);
  const floor = new Float64Array(count);
  let subtotal = 0;
  for (const [i, line] of cart.lines.entries()) {
    const amount = line.quantity * line.unitPrice;
    quantity[i] = line.quantity;
    list[i] = amount;
    // A floor above the price leaves no room either way; the cap keeps the product exact.
    floor[i] = cappedProduct(line.quantity, line.floorPrice ?? 0, amount);
    subtotal += amount;
  }
  const covers = new CoverIndex(cart, { quantity, list, floor });
  return { cart, count, quantity, list, floor, subtotal, covers, space: pricingSpace(count) };
}

function pricingSpace(lines: number): PricingSpace {
  return {
    split: splitSpace(lines),
    weights: new Float64Array(lines),
    rooms: new Float64Array(lines),
    shares: new Float64Array(lines),
    runAmount: new Float64Array(2 * lines),
    runUnits: new Float64Array(2 * lines),
    runLine: new Int32Array(2 * lines),
    runOrder: new Int32Array(2 * lines),
  };
}

/** What is left of each line and of the shipping fee after the coupons applied so far. */
export interface PricingState {
  readonly remaining: Float64Array;
  shipping: number;
}

export function startState(prepared: PreparedCart): PricingState {
  return { remaining: prepared.list.slice(), shipping: prepared.cart.shippingFee };
}
