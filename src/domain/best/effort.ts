/** What a search may spend: nodes, and lines looked at, which is what a node costs. */
export interface Effort {
  /** One node, and so many line look-ups. */
  spend(lines: number): void;
  /** What bounds and tables cost, in line look-ups. */
  spendOnBound(lines: number): void;
  isSpent(): boolean;
  /** What is left, in line look-ups. */
  linesLeft(): number;
  /** One of so many equal shares of what is left; what it spends is spent of the whole too. */
  share(shares: number): Effort;
}

export const defaultNodeBudget = 200_000;

/** So many line look-ups (some 5 ns each) go for one node of the budget: 200,000 nodes stay under 50 ms. */
const linesPerNode = 8;

export function effortOf(nodeBudget: number, whole: Effort | null = null): Effort {
  let nodes = 0;
  let lines = 0;
  const nodesLeft = () => Math.max(0, nodeBudget - Math.max(nodes, lines / linesPerNode));
  const effort: Effort = {
    spend(more) {
      nodes++;
      lines += more;
      whole?.spend(more);
    },
    spendOnBound(more) {
      lines += more;
      whole?.spendOnBound(more);
    },
    isSpent: () => nodesLeft() === 0,
    linesLeft: () => nodesLeft() * linesPerNode,
    share: (shares) => effortOf(Math.ceil(nodesLeft() / shares), effort),
  };
  return effort;
}
