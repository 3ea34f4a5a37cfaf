/** A table for a terminal: the first row is the head; columns whose body holds numbers alone stand to the right. */
export function textTable(rows: readonly (readonly string[])[]): string {
  const [head = [], ...body] = rows;
  const columns = head.map((title, i) => {
    const cells = body.map((row) => row[i] ?? '');
    const width = Math.max(title.length, ...cells.map((cell) => cell.length));
    return { width, right: cells.every((cell) => /^[\d,]*$/.test(cell)) };
  });
  const line = (row: readonly string[]) =>
    columns
      .map(({ width, right }, i) => (right ? (row[i] ?? '').padStart(width) : (row[i] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd();
  const rule = columns.map(({ width }) => '-'.repeat(width)).join('  ');
  return [line(head), rule, ...body.map(line)].join('\n');
}

export function formatCount(n: number): string {
  return n.toLocaleString('en-US');
}

/** `1 coupon`, `1,200 coupons`. */
export function counted(n: number, what: string): string {
  return `${formatCount(n)} ${what}${n === 1 ? '' : 's'}`;
}
