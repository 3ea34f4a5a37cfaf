/** What a search may spend: nodes, and lines looked at, which is what a node costs. */
export interface Effort {
  /** One node, and so many line look-ups. */
  spend(lines: number): void;
  /** What a bound costs, in line look-ups. */
  spendOnBound(lines: number): void;
  isSpent(): boolean;
  /** What is left, in nodes. */
  left(): number;
}

export const defaultNodeBudget = 200_000;

/** So many line look-ups (some 5 ns each) go for one node of the budget: 200,000 nodes stay under 50 ms. */
const linesPerNode = 12;

export function effortOf(nodeBudget: number): Effort {
  let nodes = 0;
  let lines = 0;
  return {
    spend(more) {
      nodes++;
      lines += more;
    },
    spendOnBound(more) {
      lines += more;
    },
    isSpent: () => nodes >= nodeBudget || lines >= nodeBudget * linesPerNode,
    left: () => Math.max(0, Math.floor(nodeBudget - Math.max(nodes, lines / linesPerNode))),
  };
}
