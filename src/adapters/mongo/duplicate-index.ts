/**
 * Which unique index refused a document: the errors of a bulk write say it in their text alone. Null where the text
 * is none of a duplicate key. The server's wording: `E11000 duplicate key error collection: clipper.user_coupons
 * index: copies_serial dup key: { couponId: "C", serial: 7 }`; the keys' values come behind the name.
 */
export function duplicateIndex(message: string): string | null {
  return /\bE11000\b.*? index: ([^\s]+?)(?: collation: \{.*?\})? +dup key:/s.exec(message)?.[1] ?? null;
}
