/** A document as it lies in a collection. */
export type Stored = { readonly _id: string } & { readonly [member: string]: unknown };

/** How values lie in their collection: whole, under the member that names them. */
export interface Codec<T> {
  toStored(value: T): Stored;
  fromStored(stored: Stored): T;
}

/** Everything as it is; the id's member is called `_id` there. */
export function storedUnder<T extends object>(key: keyof T & string): Codec<T> {
  return {
    toStored: (value) => {
      const { [key]: id, ...members } = value;
      return { _id: String(id), ...members };
    },
    // What is there was written by `toStored`.
    fromStored: ({ _id, ...members }) => ({ [key]: _id, ...members }) as unknown as T,
  };
}
